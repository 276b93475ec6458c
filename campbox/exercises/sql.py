"""SQL: statements on a data set that the exercise brings with it."""

from __future__ import annotations

from dataclasses import dataclass

from campbox.exercises.base import ExerciseFault, Json
from campbox.exercises.code import CodeKind
from campbox.exercises.fences import RoleFence, only_fence
from campbox.exercises.files import CODE_BYTES_MAX, CodeSpec, ShownCode
from campbox.exercises.shapes import ASKED, SOURCE, Shape, result_on
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
    shapes = (ASKED, SOURCE)

    def _data(self, fences: tuple[RoleFence, ...], heading: int) -> DataSet:
        """The data set, whose statements are tried."""
        fence = only_fence(fences, "data", heading, "sql data")
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

    def _shapes(self, data: DataSet | None, *, has_script: bool) -> tuple[Shape, ...]:
        """Also a result like that of a query, which is asked here and now."""
        others = super()._shapes(data, has_script=has_script)
        return (result_on(data.statements), *others) if data else others

    def job(self, spec: CodeSpec) -> dict[str, Json]:
        """With the statements that make the tables."""
        return {**super().job(spec), "data": spec.data.statements if spec.data else ""}

    def shown(self, spec: CodeSpec) -> ShownSql:
        """The task, the job and the tables."""
        return ShownSql(spec.task_html, self.job(spec), spec.data.tables if spec.data else ())
