"""Whose competence a line is: from its terms and the dated list, or as a person decided."""

from collections.abc import Iterable, Mapping

from jco_portal.kernel.terms import TermTree


def competence_of_terms(
    terms: Iterable[int], tree: TermTree, known: Mapping[int, str]
) -> tuple[str, str]:
    """The one competence of all terms, and how it was found: decided, mixed, unrecorded, none.

    A term without an entry follows the next broader one that has one. Goods of both kinds
    on one line leave it undecided: whoever plans splits the line, or decides with a reason.
    """
    listed = list(terms)
    if not listed:
        return "", "none"
    found = {competence_of_term(each, tree, known) for each in listed}
    if "" in found:
        return "", "unrecorded"
    return (found.pop(), "decided") if len(found) == 1 else ("", "mixed")


def competence_of_term(term: int, tree: TermTree, known: Mapping[int, str]) -> str:
    """The competence of a term by its own or the next broader entry; empty where none is."""
    return next((known[each] for each in tree.lineage(term) if each in known), "")
