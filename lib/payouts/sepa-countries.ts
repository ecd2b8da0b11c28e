import { getCountrySpecifications, isSEPACountry, isValidIBAN } from 'ibantools';

/**
 * Countries whose banks joined SEPA after ibantools' list was made: Albania, North Macedonia, Moldova and Montenegro take
 * part since October 2025, Serbia since May 2026 (European Payments Council, list of SEPA scheme countries).
 */
const JOINED_LATER: readonly string[] = ['AL', 'MD', 'ME', 'MK', 'RS'];

/** The countries that a SEPA credit transfer reaches, as the first two letters of an IBAN. */
export const SEPA_COUNTRIES: readonly string[] = Object.keys(getCountrySpecifications()).filter(
  (country) => isSEPACountry(country) || JOINED_LATER.includes(country),
);

/** Whether it is an IBAN, and of an account in SEPA. */
export function isSepaIban(iban: string): boolean {
  return isValidIBAN(iban) && SEPA_COUNTRIES.includes(iban.slice(0, 2));
}
