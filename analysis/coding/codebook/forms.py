"""The inflected forms of an English word, made by rule and a table of irregular words.

Codebooks are matched on forms, not on lemmas: a lemma depends on the tag that a tagger guesses
("commissioning" is *commission* or *commissioning*, "better" becomes *well*), a list of forms does not.
"""

from __future__ import annotations

MARK = "+"

# Words whose forms the rules below would get wrong. Each row: all forms, any of which may be the marked
# word's base.
_IRREGULAR = """
be am are is was were been being
have has had having
do does did done doing
go goes went gone going
get gets got gotten getting
give gives gave given giving
take takes took taken taking
make makes made making
come comes came coming
become becomes became becoming
say says said saying
see sees saw seen seeing
hear hears heard hearing
know knows knew known knowing
think thinks thought thinking
tell tells told telling
feel feels felt feeling feelings
find finds found finding findings
leave leaves left leaving
lead leads led leading
meet meets met meeting meetings
keep keeps kept keeping
hold holds held holding
stand stands stood standing
understand understands understood understanding
run runs ran running
begin begins began begun beginning
write writes wrote written writing
rewrite rewrites rewrote rewritten rewriting
speak speaks spoke spoken speaking
choose chooses chose chosen choosing
break breaks broke broken breaking
bring brings brought bringing
buy buys bought buying
build builds built building buildings
spend spends spent spending
send sends sent sending
lend lends lent lending
lose loses lost losing
pay pays paid paying
sell sells sold selling
teach teaches taught teaching
win wins won winning
sit sits sat sitting
set sets setting
cut cuts cutting
put puts putting
let lets letting
shut shuts shutting
quit quits quitting
read reads reading
spread spreads spreading
fall falls fell fallen falling
grow grows grew grown growing
throw throws threw thrown throwing
draw draws drew drawn drawing
show shows showed shown showing
drive drives drove driven driving
rise rises rose risen rising
fight fights fought fighting
seek seeks sought seeking
bear bears bore borne bearing
wear wears wore worn wearing
man men
woman women
person people persons
child children
life lives
half halves
shelf shelves
good better best
well better best
bad worse worst
far further furthest
analysis analyses
crisis crises
basis bases
criterion criteria
diagnosis diagnoses
die dies died dying
lie lies lied lying
tie ties tied tying
bus buses
focus focuses focused focusing focussed focussing
echo echoes echoed echoing
veto vetoes vetoed vetoing
"""
_TABLE: dict[str, tuple[str, ...]] = {}
for _row in _IRREGULAR.split("\n"):
    if _row:
        _forms = tuple(_row.split())
        _TABLE[_forms[0]] = tuple(dict.fromkeys((*_TABLE.get(_forms[0], ()), *_forms)))

# Stressed last syllables that double their consonant although the word has more than one syllable.
_DOUBLING = {
    "admit", "allot", "commit", "compel", "confer", "control", "defer", "equip", "forget", "incur",
    "occur", "omit", "patrol", "permit", "prefer", "propel", "rebut", "refer", "regret", "submit",
    "transfer", "transmit", "upset",
}  # fmt: skip
_VOWELS = set("aeiou")


def forms(word: str) -> tuple[str, ...]:
    """A word with its plural or third person, past and -ing forms, in British spelling.

    Nouns and verbs get the same endings, since a form that doesn't exist harms nothing. Comparatives are made
    for irregular words only.

    Parameters
    ----------
    word : str
        The base form, in lower case.

    Returns
    -------
    tuple of str
        The word first.

    Examples
    --------
    >>> forms("engage")
    ('engage', 'engages', 'engaged', 'engaging')
    >>> forms("refer"), forms("travel")[2], forms("practice")[1]
    (('refer', 'refers', 'referred', 'referring'), 'travelled', 'practices')
    >>> forms("lead"), forms("policy")
    (('lead', 'leads', 'led', 'leading'), ('policy', 'policies', 'policied', 'policying'))
    """
    if word in _TABLE:
        return _TABLE[word]
    return tuple(dict.fromkeys((word, _with_s(word), _with_ed(word), _with_ing(word))))


def _with_s(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "z", "ch", "sh")) else "s")


def _with_ed(word: str) -> str:
    if word.endswith("e"):
        return word + "d"
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return word[:-1] + "ied"
    return _doubled(word) + "ed"


def _with_ing(word: str) -> str:
    if word.endswith("e") and not word.endswith(("ee", "oe", "ye")):
        return word[:-1] + "ing"
    return _doubled(word) + "ing"


def _doubled(word: str) -> str:
    """The stem before -ed and -ing: stop, travel and refer double their last letter, visit and need don't."""
    if len(word) < 3 or word[-1] in _VOWELS | set("wxy") or word[-2] not in _VOWELS:
        return word
    if word[-3] in _VOWELS and word[-3:-1] != "ui":  # need, fail; but equip, quit
        return word
    one_syllable = not any(letter in _VOWELS for letter in word[:-3]) and word[-3] not in _VOWELS
    british = word[-1] == "l"
    return word + word[-1] if one_syllable or british or word in _DOUBLING else word
