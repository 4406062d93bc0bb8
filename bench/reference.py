"""What the product is measured against: bare Flask with a Jinja table of 50 rows, and a bare hand-over with the ORM.

The hand-over does what any lending program must: find the piece, see that it is here, note who took it, one audit row.
"""

import os
from datetime import UTC, datetime
from itertools import count

from flask import Flask, request
from sqlalchemy import Engine, ForeignKey, create_engine, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

TABLE = """<!doctype html><html lang="th"><head><title>x</title></head><body><table>
{% for row in rows %}<tr><td>{{ row.number }}</td><td><a href="/asset/{{ row.id }}">{{ row.name }}</a></td>
<td>{{ row.division }}</td><td>{{ row.quantity }} {{ row.unit }}</td><td><strong>{{ row.condition }}</strong></td>
<td>{{ row.acquired }}</td><td>{{ row.value }}</td></tr>
{% endfor %}</table></body></html>"""
ROWS = [
    {
        "id": n,
        "number": f"531-62-{n:04}",
        "name": "เต็นท์ผ้าใบโครงเหล็ก ขนาด 4x8 เมตร",
        "division": "กองการศึกษา ศาสนาและวัฒนธรรม",
        "quantity": 1,
        "unit": "หลัง",
        "condition": "ใช้งานได้",
        "acquired": "14 ก.พ. 2562",
        "value": "18,500.00",
    }
    for n in range(50)
]


class Base(DeclarativeBase):
    pass


class Piece(Base):
    __tablename__ = "piece"
    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str]


class Custody(Base):
    __tablename__ = "custody"
    id: Mapped[int] = mapped_column(primary_key=True)
    piece_id: Mapped[int] = mapped_column(ForeignKey("piece.id"))
    borrower: Mapped[str]
    at: Mapped[datetime]


class Audit(Base):
    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str]
    at: Mapped[datetime]


def engine_of(url: str) -> Engine:
    """The same promises as the product's: a write begins with the lock and is on the disk when it is answered."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def prepare(connection: object, _record: object) -> None:
            connection.isolation_level = None  # type: ignore[attr-defined]
            connection.execute("PRAGMA synchronous = FULL")  # type: ignore[attr-defined]

        @event.listens_for(engine, "begin")
        def begin(connection: object) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # type: ignore[attr-defined]

    return engine


def create_app() -> Flask:
    app = Flask(__name__)
    engine = engine_of(os.environ["BENCH_REFERENCE_URL"])
    start = count(os.getpid() * 1_000_000)
    page = app.jinja_env.from_string(TABLE)  # compiled once, as a template in a file is

    @app.get("/table")
    def table() -> str:
        return page.render(rows=ROWS)

    @app.post("/hand-over")
    def hand_over() -> tuple[str, int]:
        with Session(engine) as session, session.begin():
            session.add(Piece(id=(key := next(start)), status="here"))
            session.flush()
            piece = session.scalars(select(Piece).where(Piece.id == key).with_for_update()).one()
            if piece.status != "here":
                return "out", 409
            piece.status = "out"
            now = datetime.now(UTC).replace(tzinfo=None)
            session.add(Custody(piece_id=piece.id, borrower=request.form.get("borrower", ""), at=now))
            session.add(Audit(what=f"hand over {key}", at=now))
        return "", 303

    return app


def prepare(url: str) -> None:
    Base.metadata.create_all(engine_of(url))
