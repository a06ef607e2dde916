"""A desk of an earlier version, brought up to this one with all it holds, or left as it was.

Versions differ by what was added: tables, columns, indexes. What the tables of today have and the
database lacks is added in the caller's transaction, and the version is raised with it. So a new
column needs its line in a row class and the next `SCHEMA_VERSION`, and nothing here.
"""

from __future__ import annotations

from sqlalchemy import Column, Connection, Table, inspect, literal, select, update
from sqlalchemy.schema import CreateColumn

from premium_tui.server.core import DESK
from premium_tui.server.tables import SCHEMA_VERSION, Base


def bring_up(connection: Connection) -> None:
    """Bring a desk of an earlier version up to this one; others stay as they are.

    `connection` is in a write transaction. Of several processes that come at once one does it: the
    others wait for it and find it done.
    """
    version: int | None = connection.execute(
        select(DESK.c.schema_version).with_for_update()
    ).scalar()
    if version is None or version >= SCHEMA_VERSION:
        return
    found = inspect(connection)
    here = set(found.get_table_names())
    Base.metadata.create_all(connection)
    for table in Base.metadata.sorted_tables:
        if table.name in here:
            columns = {column["name"] for column in found.get_columns(table.name)}
            indexes = {index["name"] for index in found.get_indexes(table.name)}
            _complete(connection, table, columns, indexes)
    connection.execute(update(DESK).values(schema_version=SCHEMA_VERSION))


def _complete(
    connection: Connection, table: Table, columns: set[str], indexes: set[str | None]
) -> None:
    """Add the columns and indexes of a table that are not among those the database has."""
    named = connection.dialect.identifier_preparer.format_table(table)
    for column in table.columns:
        if column.name not in columns:
            added = column_ddl(connection, column)
            connection.exec_driver_sql(f"ALTER TABLE {named} ADD COLUMN {added}")
    for index in table.indexes:
        if index.name not in indexes:
            index.create(connection)


def column_ddl(connection: Connection, column: Column[object]) -> str:
    """Return a column as it is added to a table that has rows.

    One that may not be empty gets what new rows get, which must be a plain value.
    """
    dialect = connection.dialect
    made = str(CreateColumn(column).compile(dialect=dialect))
    if column.nullable:
        return made
    value = getattr(column.default, "arg", None)
    assert value is not None and not callable(value), f"{column} has nothing for rows there are"
    plain = literal(value, column.type).compile(
        dialect=dialect, compile_kwargs={"literal_binds": True}
    )
    return f"{made} DEFAULT {plain}"
