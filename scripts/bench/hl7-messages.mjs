/** Messages for the connectors' benchmarks: a stay as a hospital's old system writes it. */

/** An ADT^A01 of twelve segments, as PAM-FR fills them, with accents and one escape sequence. */
export function admission({ controlId, ipp, visit }) {
  return [
    `MSH|^~\\&|GAM|CHU-X|TDOC|CHU-X|20260302091500||ADT^A01^ADT_A01|${controlId}|P|2.5^FRA^2.11|||||FRA|UNICODE UTF-8|||2.11^IHE_FRANCE-2.11-PAM`,
    'EVN||20260302091500||||20260302091500',
    `PID|1||${ipp}^^^CHU-X&000897406&N^PI~279035121518989^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.10&ISO^INS||LEFÈVRE^CAMILLE^CAMILLE^^^^L~GARNIER^CAMILLE^^^^^D||19790328|F|||28 Av de Breteuil^^PARIS^^75007^FRA^H~^^^^^^BDL^^63220||^PRN^PH^^^^^^^^^0102030405~^NET^Internet^camille@example.org|||S||N${visit}^^^CHU-X&000897406&M^AN|||||||||||||N|VALI|20260302091000`,
    'PD1|||||||||||N',
    'ROL||UC|ODRP|810003456786^MARTIN^PAUL^^^DR^^^ASIP-SANTE-PS&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS',
    'NK1|1|GARNIER^LOU^^^^^L|SPO|||||||||||M',
    `PV1|1|I|6268^101^A^CHU-X&000897406&N|R|||801234567897^SEVERIN^ANNE^^^DR^^^ASIP-SANTE-PS&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS||||||||||||${visit}^^^CHU-X&000897406&M^VN||03|||||||||||||||||||||||20260302091500`,
    'PV2||2^Chambre double||||||TO',
    `ZBE|M${visit}^CHU-X^000897406^N|20260302091500||INSERT|N||Cardiologie^^^^^CHU-X&000897406&N^UF^^^6268|Cardiologie^^^^^CHU-X&000897406&N^UF^^^6268|HMS`,
    'ZFA|ACTIF|20260302091000|||||||INO|20260302091000|IC|20260302091000',
    'ZFD|||Y|N|INSI|20260302090500|CN',
    'OBX|1|NM|3141-9^Poids mesuré^LN||70|kg^kg \\T\\ g^UCUM|||||R|||20260302091000||INF1',
    '',
  ].join('\r');
}
