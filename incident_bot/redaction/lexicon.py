"""Words around personal data, in French, Dutch, English and German: patterns to be searched without regard to case."""

from __future__ import annotations

import re

# Digits in words. Compounds ("quarante-sept", "vierunddreißig") come as their parts or not at all.
DIGIT_WORDS = {
    "0": "zero zéro nul null zéros oh",
    "1": "one un une een één eins ein",
    "2": "two deux twee zwei zwo",
    "3": "three trois drie drei",
    "4": "four quatre vier",
    "5": "five cinq vijf fünf fuenf",
    "6": "six zes sechs",
    "7": "seven sept zeven sieben",
    "8": "eight huit acht",
    "9": "nine neuf negen neun",
    "10": "ten dix tien zehn",
    "11": "eleven onze elf",
    "12": "twelve douze twaalf zwölf",
    "13": "thirteen treize dertien dreizehn",
    "14": "fourteen quatorze veertien vierzehn",
    "15": "fifteen quinze vijftien fünfzehn",
    "16": "sixteen seize zestien sechzehn",
    "17": "seventeen zeventien siebzehn",
    "18": "eighteen achttien achtzehn",
    "19": "nineteen negentien neunzehn",
    "20": "twenty vingt twintig zwanzig",
    "30": "thirty trente dertig dreißig",
    "40": "forty quarante veertig vierzig",
    "50": "fifty cinquante vijftig fünfzig",
    "60": "sixty soixante zestig sechzig",
    "70": "seventy septante zeventig siebzig",
    "80": "eighty quatre-vingt tachtig achtzig",
    "90": "ninety nonante negentig neunzig",
}

# What is said to be a code. Compounds are meant: "pincode", "smscode", "Zugangscode".
CODE = (
    r"p[. ]?i[. ]?n|p[. ]?u[. ]?k|pins|puks|(?:sim|bank|handy)[- ]?(?:pin|puk)|pin[- ]?(?:nummers?|numbers?|zahl)"
    r"|[^\W\d_]{0,24}-?(?:codes?|passcode|kode|cijfercode)|o[. ]?t[. ]?p|i?tans?|cvc2?|cvv2?|cvn|digipass"
    r"|cryptogrammes?"
    r"|geheimzahl|geheimnummer|toegangsnummer|prüfnummer|prüfziffer|pr[üu]efziffer|one[- ]time (?:password|number)"
    r"|eenmalig wachtwoord|einmalpasswort|mot de passe (?:unique|à usage unique)"
)
# Codes that everybody knows.
PUBLIC_CODE = (
    r"(?:postcodes?|promo-?codes?|(?:kortings|fout|actie|land|streek|foutmeldings|rabatt|fehler|bar|qr|zip"
    r"|zone)-?codes?"
    r"|de-?codes?|en-?codes?|uni-?codes?|"
    r"(?:zip|area|country|postal|promo|promotion|discount|error|qr|bar|source|dress|html) codes?"
    r"|codes? (?:postal|postaux|promo|promotionnels?|pays|civil|pénal|source|barres?|qr|error|erreur|d'erreur)"
    r"|codes? d['’ ]erreurs?)"
)
# Between what is given and its name. A pause alone is not enough for a password that could be a word.
IS = (
    r"(?:[:=]|->|=>|→|–|\bis|\bwas|\bare|\bs'appelle|\bc['’ ]?est|\best|\bétait|\bc['’ ]était|\bsont|\bwas"
    r"|\bzijn|\bluidde?t?"
    r"|\blautete?t?|\bist|\bsind|\bwar|\bheißt|\bheisst|\bnamely|\bnamelijk|\bnämlich|\bà savoir)"
)
PASSWORD = (
    r"pass[- ]?words?|pass[- ]?wd|pass[- ]?phrases?|pwd?|mots? de passes?|mdp|wacht[- ]?woord(?:en)?|paswoord(?:en)?"
    r"|pass[- ]?w[oö]rt(?:er|e)?s?|kenn[- ]?w[oö]rt(?:er)?|losungswort|ww|login"
)
MINE = r"my|mon|ma|le|la|mijn|m'n|het|mein|meine|das|the|our|ons|notre|unser"

# After "my password is": the password is not meant but what became of it, or a question goes on.
NO_PASSWORD = frozenset(
    """
    not now still also already really never ever always maybe probably the a an my your his her their our this that
    it its in on at by of for from to with safe secure unsafe insecure weak strong ok okay fine good bad same old new
    leaked stolen hacked compromised exposed known public affected concerned included involved lost changed reset
    expired wrong right correct blocked encrypted visible protected gone there here what which why how who where
    something someone everything needed required asked stored saved and or but if then so too very part one being
    different unique long short enough wanted nothing missing unknown private secret personal
    pas ne non plus déjà encore aussi toujours jamais vraiment peut-être le la les l un une des du de mon ma mes ton
    votre vos ce cette il elle dans sur par pour avec sans sûr sur sécurisé faible fort bon mauvais nouveau ancien même
    volé piraté compromis connu public concerné touché inclus perdu changé expiré faux correct bloqué visible protégé
    parti là ici quoi quel quelle pourquoi comment qui où et ou mais si donc très demandé enregistré stocké divulgué
    exposé fuité quelque tout rien
    niet nu nog ook al altijd nooit echt misschien waarschijnlijk de het een mijn uw je jouw zijn haar dit dat er in op
    bij van voor met zonder veilig onveilig zwak sterk goed slecht nieuw oud hetzelfde gelekt gestolen gehackt bekend
    publiek getroffen betrokken kwijt veranderd gewijzigd verlopen fout juist correct geblokkeerd zichtbaar beschermd
    weg daar hier wat welk welke waarom hoe wie waar en of maar als dan dus heel gevraagd opgeslagen uitgelekt
    iets alles niets nodig
    nicht jetzt noch auch schon immer nie wirklich vielleicht wahrscheinlich der die das ein eine mein meine ihr sein
    es in an auf bei von für mit ohne sicher unsicher schwach stark gut schlecht neu alt gleich geleakt gestohlen
    gehackt bekannt öffentlich betroffen enthalten verloren geändert abgelaufen falsch richtig korrekt gesperrt
    sichtbar geschützt weg da hier was welches warum wie wer wo und oder aber wenn dann also sehr gefragt gespeichert
    etwas alles nichts nötig dabei i you he she we they je j tu on nous vous ils ik u jij hij zij wij jullie ich du er
    sie wir man proximus
    """.split()
)
# "gelekt", "verändert", "volée", "changed": what a participle looks like.
PARTICIPLE = re.compile(
    r"(?:ge|be|ver|ont|ent|er|uit|aan|ab|an|aus)\w+(?:t|d|en)|\w+(?:ed|ée?s?|ues?|ing)", re.IGNORECASE
)

BIRTH = (
    r"née?s?(?=\W)|naissance|anniversaire|geboren|geboorte\w*|geb|born|birth\w*|d\.?o\.?b|geburts\w*|verjaar\w*|b-?day"
)
MONTH = (
    r"jan(?:uary|vier|uari|uar)?|jänner|f[ée]v(?:rier|r)?|feb(?:ruary|ruari|ruar)?|mar(?:ch|s)?|maart|mrt"
    r"|märz|avr(?:il)?"
    r"|apr(?:il)?|mai|may|mei|juin|june?|juni|juil(?:let)?|july?|juli|ao[ûu]t|aug(?:ust|ustus)?|sept?(?:ember|embre)?"
    r"|okt(?:ober)?|oct(?:ober|obre)?|nov(?:ember|embre)?|d[ée]c(?:ember|embre)?|dez(?:ember)?"
)
# A sum of money or a count of something, not a number that belongs to one person.
COUNTED = (
    r"€|\$|£|%|euros?\b|eur\b|cents?\b|dollars?\b|mio\b|mia\b|milj|mill|mrd|fois\b|keer\b|times\b|mal\b"
    r"|(?:de |van de |of the |of |van |der )?(?:clients?|customers?|klanten|kunden|personnes|people|mensen"
    r"|personen|abonn"
    r"|utilisateurs|users|gebruikers|nutzer|victimes|victims|slachtoffers|opfer|belges|belgen|belgians|comptes|accounts"
    r"|rekeningen|konten|familles|families|gezinnen|ménages|households|huishoudens|haushalte|caractères"
    r"|characters|tekens"
    r"|zeichen|messages|berichten|nachrichten|sms\b|mails|e-mails|appels|calls|oproepen|anrufe|lignes|lines|lijnen"
    r"|jours?\b|days?\b|dagen\b|dag\b|tage?n?\b|semaines|weeks?\b|weken\b|wochen|mois\b|months?\b|maanden|monate"
    r"|ans\b|années|years?\b|jaar\b|jaren\b|jahre|heures?\b|hours?\b|uur\b|uren\b|stunden|minutes?\b|minuten|minuut"
    r"|secondes?|seconds?|seconden|sekunden|mb\b|gb\b|go\b|mbps|kwh|km\b|m²|cm\b|kg\b)"
)
MONEY = r"(?:€|\$|£|\beur|\beuro)\s?$"
# Before a year: "since 2019", "en 2025", "seit 2020".
YEAR_BEFORE = (
    r"\b(?:in|en|since|depuis|sinds|sedert|seit|from|until|till|tot|bis|jusqu['’]en|jaar|year|année|jahr|im jahr"
    r"|décembre|december|dezember|van|of|de|before|after|avant|après|voor|na|vor|nach|anno)\s+$"
)
NATIONAL = (
    r"rijksregister\w*|registre[ -]national|national (?:register|number|registry)|nationalregister\w*|niss\b"
    r"|insz\b|rrn\b"
    r"|bsn\b|burgerservice\w*|sofi\w*|nationaal nummer|numéro national|nationalnummer|nrn\b|social security"
)
SIM = r"\bsim\w*|\biccid\b"
