import { isValidBIC } from 'ibantools';

/** With a country that is one, and BICIdentifier of ISO 20022 (pain.001.001.03), which allows fewer characters. */
export function isBic(text: string): boolean {
  return isValidBIC(text) && /^[A-Z]{6}[A-Z2-9][A-NP-Z0-9]([A-Z0-9]{3})?$/.test(text);
}
