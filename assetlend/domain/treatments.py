"""The treatment of every rule of the catalogue, one sentence each."""

from collections.abc import Mapping

from assetlend.domain.compliance import Treatment, Way
from assetlend.errors import N_

TREATMENTS: Mapping[str, Treatment] = {
    "R1": Treatment((Way.REFUSED,), N_("A purpose is chosen from a list; trade and campaigning cannot be sent in.")),
    "R2": Treatment(
        (Way.REFUSED,), N_("Nothing is handed over without an approved request that says why and until when.")
    ),
    "R3": Treatment(
        (Way.REFUSED, Way.BUILT_IN, Way.FINDING),
        N_("The route of a loan used inside ends with the head of the owning division."),
        ("handed_over",),
    ),
    "R4": Treatment(
        (Way.REFUSED, Way.FINDING),
        N_("The route of a loan used outside ends with the head of the body or who acts for him."),
        ("handed_over",),
    ),
    "R5": Treatment(
        (Way.REFUSED, Way.FINDING),
        N_("A public body gives the number of its letter, and the head of the lending body approves."),
        ("handed_over",),
    ),
    "R6": Treatment(
        (Way.BUILT_IN,), N_("A resident's request is always one for use outside; the form asks for no other place.")
    ),
    "R7": Treatment((Way.REFUSED,), N_("Steps are decided in their order, each by another person.")),
    "R8": Treatment(
        (Way.BUILT_IN,),
        N_("The terms are accepted before sending; their version and the value at approval stay with the loan."),
    ),
    "R9": Treatment(
        (Way.SHOWN,), N_("The terms name the authority whose criteria apply; it is a line of the rulebook.")
    ),
    "R10": Treatment(
        (Way.REFUSED,), N_("Consumables go to public bodies alone, with the four declarations and the letter.")
    ),
    "R11": Treatment(
        (Way.REFUSED, Way.DUTY, Way.FINDING),
        N_("From the day after the due day a chase is due; who owes things cannot borrow more."),
        ("chase",),
    ),
    "R12": Treatment(
        (Way.BUILT_IN, Way.FINDING),
        N_("Overdue is worked out from the due day whenever a page is opened; it is stored nowhere."),
    ),
    "R13": Treatment((Way.REFUSED,), N_("A last day before the first one, or beyond the limit, is refused.")),
    "R14": Treatment(
        (Way.REFUSED,), N_("More time needs a reason and a new approval, and must not clash with another loan.")
    ),
    "R15": Treatment(
        (Way.REFUSED,), N_("Approved, handed over and returned quantities are held against each other at every step.")
    ),
    "R16": Treatment(
        (Way.REFUSED,), N_("What is promised on the same days never exceeds what there is; two at once are told so.")
    ),
    "R17": Treatment((Way.REFUSED,), N_("A thing stands once in a request, and a request has at most 20 lines.")),
    "R18": Treatment(
        (Way.REFUSED,),
        N_("What is lost, broken, out, or switched off is refused at the request and again at hand-over."),
    ),
    "R19": Treatment((Way.REFUSED,), N_("Residents see and ask for only what is open to them.")),
    "R20": Treatment(
        (Way.REFUSED, Way.BUILT_IN), N_("A request with things of several divisions becomes one slip for each.")
    ),
    "R21": Treatment(
        (Way.REFUSED,), N_("Only staff who record a paper slip may set a day in the past, and it stays marked.")
    ),
    "R22": Treatment((Way.REFUSED,), N_("A refusal needs a reason; what was handed over cannot be refused any more.")),
    "R23": Treatment(
        (Way.REFUSED, Way.DUTY, Way.FINDING),
        N_("Nobody decides for himself, his relatives or what he recorded; a waiver is reasoned and counted."),
        ("separation",),
    ),
    "R24": Treatment(
        (Way.REFUSED,), N_("Vehicles are kept out until the administrator confirms that their regulation is kept.")
    ),
    "R25": Treatment((Way.BUILT_IN,), N_("No page and no table of the program has a place for a fee.")),
    "R26": Treatment(
        (Way.BUILT_IN, Way.FINDING),
        N_("A report of damage or loss reaches every level in the same moment; misses are found by the clock."),
        ("incidents",),
    ),
    "R27": Treatment(
        (Way.REFUSED, Way.DUTY, Way.FINDING), N_("Each level has its last day to answer with an order."), ("incidents",)
    ),
    "R28": Treatment(
        (Way.REFUSED, Way.DUTY),
        N_("Each division has a sample to check every month, drawn from the ledger so that nobody chooses it."),
        ("supervision",),
    ),
    "R29": Treatment(
        (Way.BUILT_IN,),
        N_("The database refuses to change or delete an entry, and signed checkpoints show if somebody did."),
        ("integrity",),
    ),
    "R30": Treatment(
        (Way.REFUSED, Way.BUILT_IN),
        N_("A return is counted thing by thing with its condition, and names who brought and who took it."),
        ("units",),
    ),
    "R31": Treatment((Way.BUILT_IN,), N_("The slip says that all is well only where nothing is damaged or lost.")),
    "R32": Treatment(
        (Way.BUILT_IN,), N_("A loan closes by itself when the last unit is accounted for, and never before.")
    ),
    "R33": Treatment(
        (Way.REFUSED, Way.DUTY, Way.FINDING),
        N_("A loan with bad lines closes when each has its outcome, with a last day for it."),
        ("settlement",),
    ),
    "R34": Treatment((Way.REFUSED,), N_("Lending strikes nothing off the register; it needs an order of disposal.")),
    "R35": Treatment((Way.RECORDED,), N_("Misuse and lateness stand on the report, for those who judge liability.")),
    "R36": Treatment(
        (Way.REFUSED, Way.RECORDED),
        N_("The terms say who bears transport and upkeep; a loan may be called back early with a reason."),
    ),
    "R37": Treatment((Way.SHOWN,), N_("The page of an unsettled loan shows the day on which the claim lapses.")),
    "R38": Treatment(
        (Way.BUILT_IN,), N_("The report climbs to the head of the body, and the time at which it reached him is shown.")
    ),
    "R39": Treatment(
        (Way.REFUSED, Way.DUTY),
        N_("A loss is not closed before the head has decided on an inquiry and reported it to the supervisor."),
    ),
    "R40": Treatment(
        (Way.REFUSED, Way.RECORDED),
        N_("Fault is kept in four degrees with the inquiry; only intent and gross negligence lead to recourse."),
    ),
    "R41": Treatment((Way.RECORDED,), N_("A case that goes on to another authority is closed as referred.")),
    "R42": Treatment(
        (Way.SHOWN,),
        N_("The register keeps the document by which a thing was received; things without one are counted here."),
        ("register",),
    ),
    "R43": Treatment((Way.BUILT_IN,), N_("Every hand-over writes its entry and its slip in one step.")),
    "R44": Treatment((Way.SHOWN,), N_("What is broken or under repair is counted here and listed in the register.")),
    "R45": Treatment(
        (Way.REFUSED, Way.DUTY), N_("Checkers are appointed in September, and none of them may keep supplies.")
    ),
    "R46": Treatment(
        (Way.REFUSED, Way.BUILT_IN), N_("The yearly check opens on the first working day of the fiscal year.")
    ),
    "R47": Treatment((Way.REFUSED, Way.DUTY), N_("The report of the check has its last day, counted in working days.")),
    "R48": Treatment((Way.REFUSED,), N_("A report of the check without its four answers cannot be handed in.")),
    "R49": Treatment(
        (Way.REFUSED, Way.SHOWN),
        N_("The sending of copies is recorded with number and day; what was not sent is shown."),
    ),
    "R50": Treatment(
        (Way.REFUSED, Way.BUILT_IN), N_("What is on loan at 30 September stands in the list of the check.")
    ),
    "R51": Treatment(
        (Way.REFUSED,), N_("Each bad finding of the check needs a committee or an order that it is plain wear.")
    ),
    "R52": Treatment(
        (Way.REFUSED, Way.RECORDED),
        N_("Where somebody may be liable, the finding opens a report that climbs the chain."),
    ),
    "R53": Treatment((Way.REFUSED, Way.DUTY), N_("An order to dispose has its last day and one of the lawful ways.")),
    "R54": Treatment((Way.REFUSED,), N_("A sale without auction above the limit is refused.")),
    "R55": Treatment((Way.REFUSED,), N_("A write-off above the limit needs the approval of the higher authority.")),
    "R56": Treatment(
        (
            Way.REFUSED,
            Way.DUTY,
        ),
        N_("Striking off opens the duty to tell the auditor general."),
    ),
    "R57": Treatment((Way.SHOWN,), N_("The page of the disposal of a vehicle reminds of the registrar.")),
    "R58": Treatment(
        (Way.REFUSED, Way.RECORDED),
        N_("A disposal may begin on any day of the year, once the report about the thing is closed."),
    ),
    "R59": Treatment(
        (Way.REFUSED, Way.DUTY),
        N_("Each division publishes its guideline of the year, and every channel of the measure is due."),
        ("guidelines", "publicity"),
    ),
    "R60": Treatment(
        (Way.REFUSED, Way.DUTY), N_("Everybody on the staff reads the guideline and says so himself."), ("awareness",)
    ),
    "R61": Treatment((Way.BUILT_IN,), N_("The report is computed from the ledger; no page takes a number for it.")),
    "R62": Treatment(
        (Way.BUILT_IN,), N_("The notice is shown before anything is sent, and its version stays with the loan.")
    ),
    "R63": Treatment((Way.SHOWN,), N_("The privacy notice names public duty and contract as its ground.")),
    "R64": Treatment(
        (Way.REFUSED,),
        N_("The form for medical things has no place for an illness, and text sent in for one is refused."),
    ),
    "R65": Treatment(
        (Way.BUILT_IN,),
        N_("Dates are those of the Buddhist era, and papers take Thai digits and the form of the office."),
    ),
}
