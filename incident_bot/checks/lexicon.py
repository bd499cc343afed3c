"""Words that the checks of wording look for, per language. None of them is ever shown to a customer."""

from __future__ import annotations

import re


def _words(text: str) -> str:
    return rf"\b(?:{'|'.join(text.split())})\b"


# Large numbers in any language; the smaller ones only in their own, for "ten" is a Dutch word too.
_LARGE = (
    r"mille milliers? millions? milliards? billions? trillions? hundreds? thousands? dozens?"
    r" honderd\w* duizend\w* miljoen\w* miljard\w* tientallen hundert\w* tausend\w* million\w* milliarden? dutzend\w*"
    r" cents? cinquante soixante centaines? dizaines? douzaines? vingtaines? moitié helft hälfte"
)
_SMALL = {
    "fr": "deux trois quatre cinq six sept huit dix onze douze quinze seize vingt trente quarante",
    "nl": "twee drie vier vijf zes zeven negen tien elf twaalf vijftien twintig dertig veertig vijftig",
    "en": "two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty half",
    "de": "zwei drei vier fünf sechs sieben neun zehn elf zwölf fünfzehn zwanzig dreißig vierzig fünfzig",
}
NUMBER_WORD = {
    language: re.compile(_words(f"{_LARGE} {small} deux"), re.IGNORECASE) for language, small in _SMALL.items()
}

STREET = re.compile(
    r"(?:rue|avenue|boulevard|chaussée|impasse|street|road|square|postbus"
    r"|\w*(?:straat|laan|steenweg|plein|straße|strasse|allee)|\w{3,}platz|\w+-laan)",
    re.IGNORECASE,
)

# Bodies that an answer must not bring in by a common noun, which has no capital to give it away.
_BODIES = (
    r"police gendarmerie parquet procureur tribunal ministère gouvernement médiateur régulateur banques?"
    r" \w*politie parket rechtbank ministerie regering ombuds\w+ regulator banken"
    r" prosecutors? courts? ministry government banks bank"
    r" \w*polizei\w* \w*anwaltschaft \w*gericht \w*ministerium \w*regierung \w+behörden? (?:bundes|landes|finanz)?amt"
    r" \w*zentrale \w*agentur"
)
BODY = re.compile(_words(_BODIES), re.IGNORECASE)
# No body, but a kind of data.
BANK_DATA = re.compile(r"\bbank (?:account|details?|card|data|info)", re.IGNORECASE)

# Names that are likely to slip in, because customers ask about them. German capitalises every noun, and no language
# shows a name at the start of a sentence: there only a list can tell.
KNOWN_NAME = re.compile(
    r"\b(?:Orange|Telenet|Scarlet|Digi|Belgacom|Skynet|Vodafone|Telekom|Mobile[ -]Vikings|Card[ -]?[Ss]top"
    r"|Safeonweb|Febelfin|Test[ -]?[Aa]chats|Test[ -]?[Aa]ankoop|Europol|Interpol|Fortis|Belfius|Argenta|Crelan|Beobank"
    r"|Bpost|Itsme|Google|Microsoft|Apple|Facebook|Meta|WhatsApp|Instagram|Telegram|TikTok|Verbraucherzentrale)\b"
)

# Capitals that name no organisation but the one this is all about.
COMMON = frozenset(
    "SMS SIM PIN PUK GSM IBAN OK ID I U Proximus Belgium Belgian Belgique Belge België Belgische Belgien"
    " English French Dutch German Frans Nederlands Engels Duits".split()
)
# What stands between the words of one name. German has none here: its nouns all have capitals.
CONNECTORS = {
    "fr": frozenset({"pour", "la", "le", "les", "de", "du", "des", "d", "l"}),
    "nl": frozenset({"voor", "van", "de", "het"}),
    "en": frozenset({"for", "of", "the"}),
    "de": frozenset[str](),
}
# German words with a capital that may stand before a noun in the middle of a sentence.
GERMAN_CAPITALS = frozenset("Sie Ihr Ihre Ihrem Ihren Ihrer Ihres Ihnen Beispiel".split())

POSSESSIVE = {
    "fr": r"\b(?:votre|vos)\b",
    "nl": r"\b(?:uw|jouw|je)\b",
    "en": r"\byour\b",
    "de": r"\bihr(?:e|en|em|er|es)?\b",
}
REQUEST = {
    "fr": r"\b(?:(?:donn|indiqu|entr|tap|envoy|communiqu|confirm|précis|encod|laiss|rappel|partag)e[rz]"
    r"|transmett(?:re|ez)|fourni(?:r|ssez)|introdui(?:re|sez)|saisi(?:r|ssez)|écri(?:re|vez)|dites|mettez"
    r"|demandons|avons besoin|faut|quel(?:le)?s?)\b",
    "nl": r"\b(?:geef|geeft|geven|typ|typt|vul|vult|invullen|stuur|stuurt|sturen|deel|deelt|bevestig|bevestigt|vermeld"
    r"|noem|tik|hebben|nodig|wat is|wat zijn|welke?)\b",
    "en": r"\b(?:give|enter|type|send|share|confirm|provide|tell|state|submit|fill|write|reply|need"
    r"|what is|what are|what['’]s)\b",
    "de": r"\b(?:geben|nennen|tippen|senden|schicken|schreiben|bestätigen|teilen|übermitteln|brauchen|benötigen"
    r"|wie lautet|wie lauten|wie ist|was ist|welche[rs]?)\b",
}
NEGATION = {
    "fr": r"\b(?:ne|jamais|ni|aucune?|personne)\b|\bn['’]|\bsans (?:donner|communiquer|indiquer|confirmer)\b",
    "nl": r"\b(?:niet|nooit|geen|niets|niemand|zonder uw)\b",
    "en": r"\b(?:not|cannot|never|no|nothing|nobody|don['’]t|without)\b",
    "de": r"\b(?:nicht|nie|niemals|niemand\w*|kein\w*|nichts|ohne ihre?\w?)\b",
}
# Asked for with "your" in front, these are personal as well; alone they are ordinary words.
PERSONAL = {
    "fr": "nom identité code codes e-mail mail numéro données coordonnées",
    "nl": "naam identiteit code codes e-mail mail nummer gegevens",
    "en": "name identity code codes e-mail email mail number data details",
    "de": "Name Namen Identität Code Codes E-Mail Mail Nummer Daten Angaben",
}
# Verbs that, after "your …", tell customers what became of their own data.
FATE = {
    "fr": r"(?:n['’]|ne )?(?:est|sont|a|ont|était|étaient)\b",
    "nl": r"(?:is|zijn|werd|werden|was|waren|hoort|horen)\b",
    "en": r"(?:is|are|was|were|has|have)\b",
    "de": r"(?:ist|sind|wurden?|war|waren|gehört|gehören)\b",
}
# Nobody is told that they are or are not concerned, nothing that somebody received is declared genuine, and nothing is
# promised or made small.
CLAIM = {
    "fr": r"vous (?:n['’])?êtes (?:pas )?(?:bien )?(?:concerné|touché|en sécurité|à l['’]abri)"
    r"|(?:message|appel|contact|sms|e-mail|courriel|mail|lien) (?:est|était|n['’]est pas) (?:bien )?"
    r"(?:sûr|authentique|vrai|légitime|fiable|officiel|sans danger)"
    r"|rien à craindre|ne risquez rien|aucun (?:risque|danger)|données sont en (?:lieu sûr|sécurité)"
    r"|(?:je|nous|proximus) (?:vous |le |l['’])?(?:promet|garanti|assur)\w*",
    "nl": r"(?:u bent|bent u) (?:niet |wel )?(?:betrokken|getroffen|veilig)"
    r"|(?:bericht|oproep|contact|sms|e-mail|mail|link|telefoontje) is (?:wel )?(?:veilig|echt|betrouwbaar|officieel)"
    r"|niets te vrezen|geen (?:enkel )?(?:risico|gevaar)|gegevens zijn veilig"
    r"|(?:ik|wij|we|proximus) (?:beloo?f|belov|belooft|garandeer|garander|verzeker)\w*",
    "en": r"you are (?:not )?(?:affected|concerned|safe|among)"
    r"|(?:message|call|contact|text|sms|e-mail|email|link) (?:is|was) (?:safe|genuine|real|legitimate|official)"
    r"|nothing to (?:fear|worry)|no (?:risk|danger)\b|data (?:is|are) safe"
    r"|(?:I|we|proximus) (?:can |will )?(?:promise|guarantee|assure)s?\b",
    "de": r"sie sind (?:nicht )?(?:betroffen|sicher\b|geschützt)"
    r"|(?:nachricht|anruf|kontakt|sms|e-mail|mail|link) ist (?:sicher|echt|vertrauenswürdig|offiziell)"
    r"|nichts zu befürchten|keine? (?:gefahr|risiko)|daten sind sicher"
    r"|(?:ich|wir|proximus) (?:versprech|versprich|garantier|versicher)\w*",
}
# The statement says both that a complaint is being filed and that it was.
FILED = {
    "fr": r"\bdépos\w+ (?:une )?plainte|\bplainte (?:a été|est|était|sera) dépos",
    "nl": r"\bklacht\b[^.]*\b(?:ingediend|neergelegd|indienen|in)\.|\bklacht (?:werd|is|wordt) ",
    "en": r"\bfil(?:es|ed|ing) (?:a )?complaint|\bcomplaint (?:has been|was|is being|will be|is) (?:filed|made)",
    "de": r"\bAnzeige\b[^.]*\berstattet|\berstattet\w*[^.]*\bAnzeige",
}
UNDECIDED = {"fr": r"\bsi\b", "nl": r"\bof\b", "en": r"\b(?:whether|if)\b", "de": r"\b(?:ob|wenn)\b"}

# A sentence with one of these denies something. French "personne" is missing: it is a person as well.
DENIAL = {
    "fr": re.compile(r"\b(?:ne|pas|jamais|aucune?|rien|sans)\b|\bn['’]|\bnon (?:autoris|concern)", re.IGNORECASE),
    "nl": re.compile(r"\b(?:niet|nooit|geen|niets|niemand|noch|zonder|ongeoorloofd\w*)\b", re.IGNORECASE),
    "en": re.compile(
        r"\b(?:not|never|no(?= \w)|none|nothing|nobody|neither|without|cannot|unauthori[sz]ed)\b|n['’]t\b",
        re.IGNORECASE,
    ),
    "de": re.compile(r"\b(?:nicht|nichts|nie|niemals|niemand\w*|kein\w*|ohne|weder|unerlaubt\w*)\b", re.IGNORECASE),
}
# One for each thing that French denies with two words.
FRENCH_NE = re.compile(r"\b(?:ne|sans)\b|\bn['’]", re.IGNORECASE)
# "Yes," and "No," in front of a sentence.
YES = re.compile(r"(?:oui|ja|yes)\b[,.!]?\s*", re.IGNORECASE)
NO = re.compile(r"(?:non|nee|no|nein)[,.!]\s*", re.IGNORECASE)
# Where permission is spoken of, there was none.
PERMISSION = {
    "fr": re.compile(r"\bautoris\w+", re.IGNORECASE),
    "nl": re.compile(r"\b(?:toestemming|geoorloofd\w*|toegestaan\w*)\b", re.IGNORECASE),
    "en": re.compile(r"\b(?:permission|permitted|allowed|authori[sz]\w+)\b", re.IGNORECASE),
    "de": re.compile(r"\b(?:erlaub\w+|genehmig\w+|befugt\w*)\b", re.IGNORECASE),
}
# What the statement or the assistant says, knows or can do: it is only mentioned where it does not, save in "the signs
# that the statement mentions".
SILENCE = {
    "fr": r"(?<!dont le )\bcommuniqué(?: officiel)? (?:ne |n['’])?(?:le |en )?(?:dit|parle|donne|précise|mentionne)"
    r"|\b(?:je (?:ne )?(?:peux|sais)|nous (?:ne )?(?:pouvons|savons))\b",
    "nl": r"(?<!waarover de )\bmededeling (?:\w+ ){0,1}?(?:zegt|spreekt|noemt|geeft|vermeldt)|\bik kan\b|\bkan ik\b",
    "en": r"(?<!that the )\bstatement (?:does |did )?(?:not )?(?:says?|mentions?|gives?|names?)\b"
    r"|\b(?:I can|can I)(?:not)?\b",
    "de": r"(?<!denen die )\bmitteilung (?:sagt|erwähnt|nennt|spricht|gibt)|\bich kann\b|\bkann ich\b",
}
SILENT = {language: re.compile(pattern, re.IGNORECASE) for language, pattern in SILENCE.items()}
# The assistant may say which questions it can answer.
HELPS = re.compile(r"question|vra(?:ag|gen)|frage", re.IGNORECASE)
FIRST_PERSON = {
    "fr": re.compile(r"\b(?:je|me|mes)\b|\bj['’]", re.IGNORECASE),
    "nl": re.compile(r"\b(?:ik|me|mij|mijn)\b", re.IGNORECASE),
    "en": re.compile(r"\b(?:I|me|my)\b"),
    "de": re.compile(r"\b(?:ich|mir|mich|meine?\w?)\b", re.IGNORECASE),
}
# Words of a fact's terms that hold for everything said from it: not "concerned" but "concerned if there was one".
QUALIFIERS = {
    "si disponible": {"fr": r"\b(?:si|échéant)\b", "nl": r"\b(?:als|indien)\b", "en": r"\b(?:where|if)\b",
                      "de": r"\b(?:sofern|falls|wenn)\b"},
    "à ce stade": {"fr": r"\b(?:à ce stade|(?:pour|à) l['’](?:instant|heure)|pour le moment|actuellement)\b",
                   "nl": r"\b(?:op dit (?:moment|ogenblik)|voorlopig|momenteel|tot nu toe|vooralsnog|in dit stadium)\b",
                   "en": r"\b(?:at (?:this stage|present|the moment)|for (?:now|the moment)|so far|currently)\b",
                   "de": r"\b(?:zurzeit|derzeit|vorerst|bisher|bislang|bis jetzt|im Moment|momentan|zum jetzigen)\b"},
    "pourraient": {"fr": r"\b(?:pourrai\w+|peut|peuvent|serait|seraient)\b",
                   "nl": r"\b(?:kunnen|kan|willen|zou|zouden)\b",
                   "en": r"\b(?:could|can|may|might|would)\b",
                   "de": r"\b(?:könnt?e?n?|kann|wollen|würden?|wären?)\b"},
}  # fmt: skip
# How the statement opens its two lists of data.
LIST_TERM = re.compile(r"données concernées", re.IGNORECASE)
CONCERNED = {
    "fr": re.compile(r"\b(?:concern|consult|touch|vol|pirat)é\w*", re.IGNORECASE),
    "nl": re.compile(r"\b(?:betrokken|getroffen|ingekeken|gelekt|gestolen)\b", re.IGNORECASE),
    "en": re.compile(r"\b(?:concerned|affected|looked at|exposed|leaked|stolen)\b", re.IGNORECASE),
    "de": re.compile(r"\b(?:betroffen\w*|eingesehen\w*|gestohlen\w*|abgeflossen)\b", re.IGNORECASE),
}
