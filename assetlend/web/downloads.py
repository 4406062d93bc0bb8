"""Files that the program makes: the database is let go before they are drawn."""

from io import BytesIO

from flask import send_file
from flask.typing import ResponseReturnValue

from assetlend.models import OfficePaper, Paper
from assetlend.services import office_papers, papers
from assetlend.web import data

BYTES = "application/octet-stream"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def slip(paper: Paper, reference: str) -> ResponseReturnValue:
    """A frozen loan slip as a PDF to look at."""
    data.reading().expunge(paper)
    data.close()
    return send(papers.print_slip(paper), PDF, f"loan-{reference}.pdf", attach=False)


def office_paper(paper: OfficePaper, name: str) -> ResponseReturnValue:
    """A paper that the office issued as a PDF to look at; `name` is that of the file, without its ending."""
    picture = office_papers.picture_of(data.reading(), paper)
    data.reading().expunge_all()
    data.close()
    return send(office_papers.printed(paper, picture), PDF, f"{name}.pdf", attach=False)


def send(content: bytes, mimetype: str, name: str, *, attach: bool = True) -> ResponseReturnValue:
    """A made file under a plain name."""
    answer = send_file(BytesIO(content), mimetype=mimetype, download_name=name, as_attachment=attach)
    answer.headers["Cache-Control"] = "no-store"
    return answer
