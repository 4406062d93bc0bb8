"""Which appointments hold on a day: within their days, and no delegated power longer than its giver's own office."""

from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from assetlend.models import Appointment, Delegation


def in_force(day: date) -> ColumnElement[bool]:
    """A condition on appointments; the first and the last day count."""
    giver = aliased(Appointment)
    over = (
        select(Delegation.appointment_id)
        .join(giver, giver.id == Delegation.given_by)
        .where(Delegation.appointment_id == Appointment.id, giver.ends_on < day)
    )
    return and_(
        Appointment.starts_on <= day, or_(Appointment.ends_on.is_(None), Appointment.ends_on >= day), ~over.exists()
    )
