/** What `tdoc-consent` says, in French and in English; a new code without both does not compile. */
import type { ReceiptFaultCode } from '../consent/record-faults.ts';
import type { Language } from './command-line.ts';

export interface CommandSentences {
  help: string;
  usage: string;
  unreadable(file: string): string;
  proven: string;
  notProven(count: number): string;
  unchecked: Record<'text' | 'previous', string>;
  faults: Record<ReceiptFaultCode, string>;
}

const fr: CommandSentences = {
  help: `tdoc-consent : vérifie une preuve de consentement, sans réseau

  tdoc-consent verify FICHIER [--jwks FICHIER] [--text FICHIER]
                      [--previous FICHIER] [--json] [--lang fr|en]

      FICHIER            le reçu, tel qu’il a été conservé
      --jwks FICHIER     les clés publiques de l’établissement (JWKS)
      --text FICHIER     le texte présenté à la personne, à l’octet près
      --previous FICHIER la version précédente de ce reçu
      --json             le résultat en un objet JSON
      --lang fr|en       la langue des phrases (fr)

Codes de sortie : 0 prouvé · 1 fichier illisible · 2 commande mal formée
                  5 non prouvé
`,
  usage: 'Commande non comprise. Consultez : tdoc-consent --help',
  unreadable: (file) => `Le fichier ${file} est illisible. Vérifiez son chemin et son contenu.`,
  proven: 'Prouvé : ce reçu est intact et signé par les deux parties.',
  notProven: (count) =>
    count === 1 ? 'Non prouvé : un défaut a été trouvé.' : `Non prouvé : ${count} défauts trouvés.`,
  unchecked: {
    text: 'Non vérifié : le texte présenté. Indiquez-le avec --text.',
    previous: 'Non vérifié : la version précédente. Indiquez-la avec --previous.',
  },
  faults: {
    NOT_JSON: 'ce n’est pas un reçu. Retrouvez le fichier d’origine.',
    NOT_CANONICAL:
      'le fichier n’est plus écrit comme il a été conservé (mise en forme, saut de ligne, doublon). Retrouvez le fichier d’origine.',
    VERSION_UNKNOWN: 'ce format est inconnu de cette version. Utilisez une version plus récente.',
    MEMBER_UNKNOWN: 'un champ inconnu a été ajouté.',
    MEMBER_MISSING: 'un champ manque.',
    VALUE_WRONG: 'la valeur de ce champ n’est pas permise.',
    PURPOSE_REPEATED: 'la même finalité figure deux fois.',
    DECISION_WITHOUT_PURPOSE: 'cette décision porte sur une finalité absente du reçu.',
    DECISION_DIFFERS: 'cette finalité ne dit pas la même chose que sa dernière décision.',
    CAPACITY_WRONG: 'la qualité de la personne qui a décidé est incohérente.',
    TIME_IMPOSSIBLE: 'cette date est impossible : inexistante, future ou dans le désordre.',
    TEXT_DIFFERS:
      'le texte fourni n’est pas celui qui a été présenté. Une espace ou un saut de ligne suffit.',
    CHAIN_BROKEN: 'ce reçu ne fait pas suite à la version fournie.',
    HEADER_WRONG: 'l’en-tête de cette signature n’est pas permis.',
    SIGNATURE_MISSING: 'la signature du navigateur manque.',
    SIGNATURE_WRONG: 'la signature du navigateur ne correspond pas à ce contenu.',
    COUNTERSIGNATURE_MISSING: 'la contre-signature de l’établissement manque.',
    COUNTERSIGNATURE_WRONG: 'la contre-signature ne correspond pas à ce contenu.',
    TENANT_KEY_UNKNOWN:
      'la clé de contre-signature est inconnue. Fournissez toutes les clés de l’établissement avec --jwks.',
  },
};

const en: CommandSentences = {
  help: `tdoc-consent: verifies a proof of consent, without a network

  tdoc-consent verify FILE [--jwks FILE] [--text FILE]
                      [--previous FILE] [--json] [--lang fr|en]

      FILE            the receipt, as it was kept
      --jwks FILE     the hospital's public keys (JWKS)
      --text FILE     the text the person was shown, to the byte
      --previous FILE the version of this receipt before
      --json          the result as one JSON object
      --lang fr|en    the language of the sentences (fr)

Exit codes: 0 proven · 1 a file cannot be read · 2 wrong usage · 5 not proven
`,
  usage: 'That command makes no sense. See: tdoc-consent --help --lang en',
  unreadable: (file) => `The file ${file} cannot be read. Check its path and what it holds.`,
  proven: 'Proven: this receipt is whole and signed by both sides.',
  notProven: (count) =>
    count === 1 ? 'Not proven: one fault found.' : `Not proven: ${count} faults found.`,
  unchecked: {
    text: 'Not looked at: the text shown. Give it with --text.',
    previous: 'Not looked at: the version before. Give it with --previous.',
  },
  faults: {
    NOT_JSON: 'this is no receipt. Find the file that was kept.',
    NOT_CANONICAL:
      'the file is not spelled as it was kept (layout, line end, a repeated member). Find the original.',
    VERSION_UNKNOWN: 'this format is unknown here. Use a newer version of the tool.',
    MEMBER_UNKNOWN: 'an unknown member was added.',
    MEMBER_MISSING: 'a member is missing.',
    VALUE_WRONG: 'this member has a value it cannot have.',
    PURPOSE_REPEATED: 'the same purpose is listed twice.',
    DECISION_WITHOUT_PURPOSE: 'this decision is about a purpose the receipt does not list.',
    DECISION_DIFFERS: 'this purpose says otherwise than its last decision.',
    CAPACITY_WRONG: 'who decided for whom does not add up.',
    TIME_IMPOSSIBLE: 'this time is impossible: it does not exist, is to come, or out of order.',
    TEXT_DIFFERS: 'the text given is not the one shown. One space or line end is enough.',
    CHAIN_BROKEN: 'this receipt does not follow the version given.',
    HEADER_WRONG: 'the header of this signature is not allowed.',
    SIGNATURE_MISSING: 'the browser’s signature is missing.',
    SIGNATURE_WRONG: 'the browser’s signature is not over this content.',
    COUNTERSIGNATURE_MISSING: 'the hospital’s countersignature is missing.',
    COUNTERSIGNATURE_WRONG: 'the countersignature is not over this content.',
    TENANT_KEY_UNKNOWN:
      'the key of the countersignature is unknown. Give all keys of the hospital with --jwks.',
  },
};

export const SENTENCES: Readonly<Record<Language, CommandSentences>> = { fr, en };
