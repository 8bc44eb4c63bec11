"""Live tables: what the home's database holds between cuts, read through the same door."""

from __future__ import annotations

from data.vocabulary.terms import Column, Kind, Mark, Table, Topic

_TEXT, _CODE, _WHOLE, _INSTANT, _YES_NO, _DATE = (
    Kind.TEXT, Kind.CODE, Kind.WHOLE, Kind.INSTANT, Kind.YES_NO, Kind.DATE,
)  # fmt: skip

REVIEWS = Table(
    "reviews",
    "review closed",
    Topic.REVIEW,
    ("review",),
    (
        Column("review", _WHOLE, "Number of the review"),
        Column("cut", _WHOLE, "The cut that was reviewed"),
        Column("closed_at", _INSTANT, "When it was closed"),
        Column("closed_by", _TEXT, "Who closed it", mark=Mark.IDENTIFIES),
    ),
    live=True,
)

NOTES = Table(
    "notes",
    "note",
    Topic.REVIEW,
    ("note",),
    (
        Column("note", _WHOLE, "Number of the note"),
        Column("cut", _WHOLE, "The cut in view when it was written"),
        Column("written_at", _INSTANT, "When"),
        Column("written_by", _TEXT, "Who", mark=Mark.IDENTIFIES),
        Column("text", _TEXT, "What", mark=Mark.FREE_TEXT),
    ),
    live=True,
)

ACTIONS = Table(
    "actions",
    "action",
    Topic.REVIEW,
    ("action",),
    (
        Column("action", _WHOLE, "Number of the action"),
        Column("text", _TEXT, "What is to be done", mark=Mark.FREE_TEXT),
        Column("owner", _TEXT, "Who does it", mark=Mark.FREE_TEXT),
        Column("due_on", _DATE, "By when"),
        Column("status", _CODE, "Where it stands", choices=("open", "done", "dropped")),
        Column("cut", _WHOLE, "The cut in view when it was decided"),
        Column("opened_at", _INSTANT, "When it was decided"),
        Column("changed_at", _INSTANT, "When its status last changed"),
    ),
    live=True,
)

CUTS = Table(
    "cuts",
    "data cut",
    Topic.IMPORTS,
    ("cut",),
    (
        Column("cut", _WHOLE, "Number of the cut", topic=Topic.STRUCTURE),
        Column("as_of", _INSTANT, "The instant it is 'as of'", topic=Topic.STRUCTURE),
        Column("saved_at", _INSTANT, "When it was saved"),
        Column("saved_by", _TEXT, "Who imported it", mark=Mark.IDENTIFIES),
        Column("digest", _TEXT, "SHA-256 of its content"),
        Column("definition", _TEXT, "Version of the trial definition"),
        Column("frozen_as", _TEXT, "Name it was frozen under; empty while not"),
        Column("frozen_at", _INSTANT, "When it was frozen"),
        Column("participants", _WHOLE, "Participants randomized"),
        Column("rows", _WHOLE, "Rows in all tables"),
    ),
    live=True,
)

CUT_TABLES = Table(
    "cut_tables",
    "table of a cut",
    Topic.IMPORTS,
    ("cut", "table"),
    (
        Column("cut", _WHOLE, "Number of the cut"),
        Column("table", _TEXT, "Table"),
        Column("supplied", _YES_NO, "Whether the export held it"),
        Column("rows", _WHOLE, "Rows"),
    ),
    live=True,
)

IMPORTS = Table(
    "imports",
    "import tried",
    Topic.IMPORTS,
    ("import",),
    (
        Column("import", _WHOLE, "Number of the import"),
        Column("tried_at", _INSTANT, "When"),
        Column("tried_by", _TEXT, "Who", mark=Mark.IDENTIFIES),
        Column("outcome", _CODE, "What came of it", choices=("saved", "unchanged", "refused")),
        Column("cut", _WHOLE, "The cut it made, or the one it equals"),
        Column("findings", _WHOLE, "Number of findings"),
    ),
    live=True,
)

FINDINGS = Table(
    "findings",
    "finding of the last import",
    Topic.IMPORTS,
    ("import", "finding"),
    (
        Column("import", _WHOLE, "Number of the import"),
        Column("finding", _WHOLE, "Number of the finding within it"),
        Column("file", _TEXT, "File"),
        Column("row", _WHOLE, "Row as a spreadsheet counts it; the header is row 1"),
        Column("column", _TEXT, "Column"),
        Column("found", _TEXT, "What was found"),
        Column("expected", _TEXT, "What was expected"),
        Column("expected_text", _TEXT, "The same, as the catalog knows it"),
        Column("expected_values", _TEXT, "What fills it, as JSON"),
    ),
    live=True,
)

PEOPLE = Table(
    "people",
    "person and role",
    Topic.PEOPLE,
    ("username", "role"),
    (
        Column("username", _TEXT, "Sign-in name", mark=Mark.IDENTIFIES),
        Column("name", _TEXT, "Name", mark=Mark.IDENTIFIES),
        Column("role", _CODE, "Role"),
        Column("centers", _TEXT, "Centers, for a site lead"),
        Column("disabled", _YES_NO, "May no longer sign in"),
        Column("added_at", _INSTANT, "When added"),
        Column("last_signed_in_at", _INSTANT, "Last sign-in"),
        Column("sessions", _WHOLE, "Sessions open now"),
    ),
    live=True,
)

SESSIONS = Table(
    "sessions",
    "session open now",
    Topic.PEOPLE,
    ("session",),
    (
        Column("session", _TEXT, "What it is called in lists; it opens nothing"),
        Column("username", _TEXT, "Who", mark=Mark.IDENTIFIES),
        Column("role", _CODE, "Role in view"),
        Column("browser", _TEXT, "Browser, as it calls itself"),
        Column("opened_at", _INSTANT, "When signed in"),
        Column("last_seen_at", _INSTANT, "When something was last done"),
        Column("ends_at", _INSTANT, "When it ends, if nothing more is done"),
    ),
    live=True,
)

AUDIT = Table(
    "audit",
    "event",
    Topic.PEOPLE,
    ("event",),
    (
        Column("event", _WHOLE, "Number of the event"),
        Column("at", _INSTANT, "When"),
        Column("username", _TEXT, "Who", mark=Mark.IDENTIFIES),
        Column("role", _TEXT, "Under which role"),
        Column("what", _TEXT, "What was done"),
        Column("object", _TEXT, "On what"),
        Column("cut", _WHOLE, "On which cut"),
        Column("outcome", _CODE, "What came of it", choices=("done", "refused", "failed")),
        Column("reason", _TEXT, "Why, where one was given"),
    ),
    live=True,
)

CHARTER_PROPOSALS = Table(
    "charter_proposals",
    "charter proposed",
    Topic.CHARTER,
    ("proposal",),
    (
        Column("proposal", _WHOLE, "Number of the proposal"),
        Column("version", _TEXT, "Version of the charter"),
        Column("digest", _TEXT, "SHA-256 of its text"),
        Column("text", _TEXT, "The charter, as proposed"),
        Column("reason", _TEXT, "Why", mark=Mark.FREE_TEXT),
        Column("proposed_at", _INSTANT, "When it was proposed"),
        Column("proposed_by", _TEXT, "Who proposed it", mark=Mark.IDENTIFIES),
        Column("status", _CODE, "Where it stands",
               choices=("waiting", "in_force", "rejected", "superseded")),
        Column("approvals", _WHOLE, "Approvals so far"),
        Column("voted_by", _TEXT, "Who approved or rejected it", mark=Mark.IDENTIFIES),
        Column("decided_at", _INSTANT, "When the last of them did"),
    ),
    live=True,
)  # fmt: skip

CHARTER_CHANGES = Table(
    "charter_changes",
    "setting that a waiting proposal changes",
    Topic.CHARTER,
    ("proposal", "setting"),
    (
        Column("proposal", _WHOLE, "Number of the proposal"),
        Column("setting", _TEXT, "The line of the charter"),
        Column("now", _TEXT, "As it is in force"),
        Column("proposed", _TEXT, "As it would be"),
    ),
    live=True,
)

LIVE_TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        REVIEWS, NOTES, ACTIONS, CUTS, CUT_TABLES, IMPORTS, FINDINGS, PEOPLE, SESSIONS, AUDIT,
        CHARTER_PROPOSALS, CHARTER_CHANGES,
    )
}  # fmt: skip
