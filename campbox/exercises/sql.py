"""SQL: statements on a data set that the exercise brings with it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from campbox.exercises.base import Block, ExerciseFault, Json, Render
from campbox.exercises.code import CodeKind
from campbox.exercises.fences import only_fence, split_roles
from campbox.exercises.files import CODE_BYTES_MAX, CodeSpec, ShownCode
from campbox.exercises.shapes import ASKED, RESULT, SOURCE
from campbox.exercises.shared import split_explanation
from campbox.exercises.tables import DataFault, DataSet, Table, data_set


@dataclass(frozen=True, slots=True)
class ShownSql(ShownCode):
    """With the tables as they are before the learner's statements."""

    tables: tuple[Table, ...]


class Sql(CodeKind):
    """The kind `sql`."""

    name = "sql"
    language = "sql"
    file_name = "main.sql"
    roles = ("data", "start", "answer", "check")
    shapes = (RESULT, ASKED, SOURCE)

    def parse(self, block: Block, render: Render) -> CodeSpec:
        """With the data set, whose statements are tried."""
        return replace(super().parse(block, render), data=self._data(block))

    def _data(self, block: Block) -> DataSet:
        lines, _ = split_explanation(block)
        fence = only_fence(split_roles(lines, self.roles)[1], "data", block.line, "sql data")
        if fence.language != self.language or fence.name:
            raise ExerciseFault((fence.line, "Write sql data after ```, and nothing more."))
        if len(fence.text.encode()) > CODE_BYTES_MAX:
            raise ExerciseFault((fence.line, f"Make this data set smaller: at most {CODE_BYTES_MAX // 1024} KiB."))
        try:
            data = data_set(fence.text)
        except DataFault as fault:
            raise ExerciseFault((fence.line + 1 + fault.offset, f"Correct this statement: {fault}.")) from None
        if not data.tables:
            raise ExerciseFault((fence.line, "Write the statements that make at least one table: CREATE TABLE …."))
        return data

    def job(self, spec: CodeSpec) -> dict[str, Json]:
        """With the statements that make the tables."""
        return {**super().job(spec), "data": spec.data.statements if spec.data else ""}

    def shown(self, spec: CodeSpec) -> ShownSql:
        """The task, the job and the tables."""
        return ShownSql(spec.task_html, self.job(spec), spec.data.tables if spec.data else ())
