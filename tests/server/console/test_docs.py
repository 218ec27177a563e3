"""docs/console.md says what the server does."""

from server.console.table import DOCUMENT, document


def test_the_table_of_roles_and_pages_is_the_servers_own() -> None:
    text = DOCUMENT.read_text()
    assert document(text) == text, "python -m server.console.table writes it anew"
