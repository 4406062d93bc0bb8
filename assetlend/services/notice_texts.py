"""The sentences of notices, on the screen and by e-mail."""

from assetlend.errors import N_

SENTENCES = {
    "loan_waits": N_("A request waits for your decision: %(reference)s"),
    "loan_to_hand_over": N_("A loan was approved and can be handed over: %(reference)s"),
    "loan_approved": N_("Your request was approved: %(reference)s"),
    "loan_rejected": N_("Your request was not approved: %(reference)s"),
    "loan_cancelled": N_("Your request was cancelled at the counter: %(reference)s"),
    "loan_displaced": N_("Your approved loan had to step back for disaster relief: %(reference)s"),
    "loan_expired": N_("Your request has lapsed: %(reference)s"),
    "loan_handed_over": N_("Things were handed over to you: %(reference)s"),
    "loan_returned": N_("Your return was recorded: %(reference)s"),
    "survey_waits": N_("How was borrowing? Please answer three questions without your name: %(reference)s"),
    "loan_recalled": N_("The office calls back what you borrowed, for %(day)s: %(reference)s"),
    "loan_due_soon": N_("Please bring the things back in time: %(reference)s"),
    "loan_chased": N_("Things that you borrowed are overdue and you were asked to bring them back: %(reference)s"),
    "extension_waits": N_("A borrower asks for more time, and it waits for your decision: %(reference)s"),
    "extension_granted": N_("You were given more time: %(reference)s"),
    "extension_refused": N_("You were not given more time: %(reference)s"),
    "bar_waived": N_("You may act on this loan although it is near to you: %(reference)s"),
    "stocktake_appointed": N_("You were appointed to check the stock of the fiscal year %(year)s."),
    "stocktake_reported": N_("The check of the stock of the fiscal year %(year)s was reported to you."),
    "disposal_reported": N_("Things were reported for disposal and wait for your order."),
    "disposal_ordered": N_("The disposal that you reported was ordered. It is to be carried out."),
    "waiting_free": N_("What you wait for is free. Say in time whether you still need it: %(reference)s"),
    "waiting_lapsed": N_("Your place in the waiting list has lapsed: %(reference)s"),
    "waiting_call": N_("Something on the waiting list is free. Telephone who waits for it: %(reference)s"),
    "duty_opened": N_("A new duty waits for you."),
    "rules_proposed": N_("A change of the rules waits for you to put it in force."),
    "rules_in_force": N_("New rules are in force."),
    "rules_set_aside": N_(
        "A change of the rules was set aside on its day, because the rules were changed since it was agreed."
    ),
    "report_waits": N_("The report of the fiscal year %(year)s waits for your decision."),
    "report_returned": N_("The report of the fiscal year %(year)s was sent back to you."),
    "report_signed": N_("The report of the fiscal year %(year)s is signed and can be published."),
    "incident_reported": N_("Damage, loss or misuse was reported and waits for your answer: %(reference)s"),
}
