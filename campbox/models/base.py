"""What every table shares.

Replicated tables hold what events say, of this node and of others. Their rows belong to a node, so `box_id` comes first
in every primary key; nothing in them is unique beyond that, and they have no foreign keys, because the event that a row
refers to may arrive later. Local tables never leave the box.
"""

from typing import Annotated, Any

from sqlalchemy import BigInteger, LargeBinary, String
from sqlalchemy.orm import DeclarativeBase, mapped_column

Id = Annotated[bytes, mapped_column(LargeBinary(16))]
Digest = Annotated[bytes, mapped_column(LargeBinary(32))]
IncarnationId = Annotated[str, mapped_column(String(16))]
Milliseconds = Annotated[int, mapped_column(BigInteger)]
BoxId = Annotated[int, mapped_column(BigInteger, autoincrement=False)]
Code = Annotated[str, mapped_column(String(100))]

# Table arguments. WITHOUT ROWID halves a table whose rows are found by their primary key (measured: 107 bytes an event).
REPLICATED: dict[str, Any] = {"sqlite_with_rowid": False, "info": {"replicated": True}}  # Any: SQLAlchemy's own type
LOG: dict[str, Any] = {"sqlite_with_rowid": False, "info": {"log": True}}  # Any: as above
LOCAL: dict[str, Any] = {"info": {"local": True}}  # Any: as above


class Base(DeclarativeBase):
    pass
