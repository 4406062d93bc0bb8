"""Runs the migrations on the connection that the program gives."""

from alembic import context
from sqlalchemy import Connection

from assetlend.models import Base


def run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=Base.metadata, transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
