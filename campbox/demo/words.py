"""What the trainer of the story says and writes, and the names in the vault: invented, of no camp and no one."""

from random import Random

from campbox.services.real_names import RealName

PROGRAMME = "Digital school"
STAGES = (("On site", 140), ("In groups by level", 400), ("Project for somebody", 140))
CRITERIA = ("Attended four of five sessions", "Handed in the project of the stage", "Explains their own code aloud")
PLACES = 30
GROUP, WOMEN = "Left side of the room", "Women's afternoon"
NOTE = "Takes two buses to come. Would like to begin a quarter of an hour later on Mondays."
PLACEMENT, STAGE_TEST = "Where do we begin?", "End of the first weeks"
REVIEWS = (
    "Clear, and it works. Please tell the others how you found the second mistake.",
    "It works for the example. Please try it with an empty list, then hand it in again.",
)
MESSAGE = {
    "en": ("Tomorrow we begin at nine", "The room is open from half past eight. Bring a pen."),
    "fr": ("Demain, on commence à neuf heures", "La salle ouvre à huit heures et demie. Apportez un stylo."),
    "ar": ("نبدأ غدًا في التاسعة", "تُفتح القاعة في الثامنة والنصف. يُرجى إحضار قلم."),
}
_GIVEN = (
    *("Sahira", "Taim", "Rula", "Idris", "Mariam", "Youssouf", "Hodan", "Elias", "Zahra", "Khalid"),
    *("Abeba", "Nadim", "Salma", "Bakary", "Layal", "Omar", "Ruqayya", "Daniel", "Hiba", "Yonas"),
)
_FAMILY = (
    *("Al-Nahr", "Daoudi", "Barake", "Tesfaye", "Warsame", "Haddad", "Mahamat", "Okello", "Saleh", "Zein"),
    *("Abakar", "Rahmani", "Lokwang", "Darwish", "Issa"),
)
_CONTACTS = ("through the neighbour, row 4", "at the tailor's, afternoons", "the aunt, near the well", "")


def real_name(source: Random) -> RealName:
    """A name, and how to reach the person."""
    return RealName(f"{source.choice(_GIVEN)} {source.choice(_FAMILY)}", source.choice(_CONTACTS))
