// Words by which people name a secret, in French, Dutch, English and German; parts of regular expressions. Nobody is shown them.

// Each sign of them stands alone: "P.I.N", "pin-code", "Geheimzahl".
export const CODE =
  'p[. ]?i[. ]?n|p[. ]?u[. ]?k|pins|puks|o[. ]?t[. ]?p|i?tans?|cv[cv]2?|digipass|passcode|geheimzahl|geheimnummer|' +
  'cryptogramme|toegangscode|beveiligingscode|verificatiecode|bevestigingscode|activatiecode|responscode|sms-?code|' +
  '(?:pin|puk|sim|geheim|zugangs|sicherheits|best[äa]tigungs|pr[üu]f|verifizierungs|aktivierungs|bank|itsme)-?(?:code|kode|nummer|number|zahl)s?|' +
  'codes? (?:pin|puk|secrets?|de s[ée]curit[ée]|de confirmation|de v[ée]rification|d[’\']activation|itsme|sms|bancaires?|de (?:la|ma) (?:banque|carte))|' +
  '(?:secret|security|verification|confirmation|activation|bank|itsme|sms|one[- ]time|access) codes?|geheime code|' +
  '(?:mon|ma|le|ce|my|the|this|mijn|de|die|deze|een|mein|der|den|dieser) (?:code|kode)';

export const PASSWORD =
  'pass[- ]?words?|passphrase|pass[- ]?wd|pwd|mots? de passe|mdp|wacht[- ]?woord(?:en)?|paswoord(?:en)?|pass[- ]?wort|' +
  'kennwort|losungswort';

// Between the name and what it names.
export const IS =
  '[:=]|->|→|\\bis\\b|\\bwas\\b|\\best\\b|\\bétait\\b|\\bc[’\']est\\b|\\bist\\b|\\bwar\\b|\\bluidt\\b|\\blautet\\b|\\bheißt\\b|\\bnamelijk\\b|\\bnämlich\\b|\\bnamely\\b';

export const MINE = 'my|the|mon|ma|le|la|mijn|m’n|het|de|mein|meine|das|der|die';

// What comes after "is": not the password, but what became of it.
export const NO_PASSWORD = new Set(
  `not now still also already really never always maybe the a an my your safe secure unsafe weak strong ok okay fine good bad
  same old new leaked stolen hacked compromised exposed known public affected concerned included involved lost changed reset
  expired wrong right correct blocked gone there here what which why how who where and or but if then so very in it this that
  pas ne non plus déjà encore aussi toujours jamais vraiment peut-être le la les un une des du de mon ma mes dans sur par pour
  avec sans sûr sécurisé faible fort bon mauvais nouveau ancien même volé piraté compromis connu public concerné touché inclus
  perdu changé expiré faux correct bloqué visible parti là ici quoi quel quelle pourquoi comment qui où et ou mais si donc très
  niet nu nog ook al altijd nooit echt misschien de het een mijn uw veilig onveilig zwak sterk goed slecht nieuw oud hetzelfde
  gelekt gestolen gehackt bekend getroffen betrokken kwijt veranderd gewijzigd verlopen fout juist correct geblokkeerd weg daar
  hier wat welk welke waarom hoe wie waar en of maar als dan dus heel uitgelekt in bij van voor met
  nicht jetzt noch auch schon immer nie wirklich vielleicht der die das ein eine mein meine ihr sicher unsicher schwach stark gut
  schlecht neu alt gleich geleakt gestohlen gehackt bekannt öffentlich betroffen enthalten verloren geändert abgelaufen falsch
  richtig korrekt gesperrt weg da hier was welches warum wie wer wo und oder aber wenn dann also sehr dabei von für mit`
    .split(/\s+/),
);
