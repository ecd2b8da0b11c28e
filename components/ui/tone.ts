export const tones = [
  'amber',
  'blue',
  'teal',
  'violet',
  'green',
  'grey',
  'rose',
  'orange',
] as const;

/** The colours a status may have. Which status has which is said by the noun's own status file. */
export type Tone = (typeof tones)[number];

export const toneText: Record<Tone, string> = {
  amber: 'text-tone-amber',
  blue: 'text-tone-blue',
  teal: 'text-tone-teal',
  violet: 'text-tone-violet',
  green: 'text-tone-green',
  grey: 'text-tone-grey',
  rose: 'text-tone-rose',
  orange: 'text-tone-orange',
};

export const toneDot: Record<Tone, string> = {
  amber: 'bg-tone-amber-dot',
  blue: 'bg-tone-blue-dot',
  teal: 'bg-tone-teal-dot',
  violet: 'bg-tone-violet-dot',
  green: 'bg-tone-green-dot',
  grey: 'bg-tone-grey-dot',
  rose: 'bg-tone-rose-dot',
  orange: 'bg-tone-orange-dot',
};

export const toneSoft: Record<Tone, string> = {
  amber: 'bg-tone-amber-soft',
  blue: 'bg-tone-blue-soft',
  teal: 'bg-tone-teal-soft',
  violet: 'bg-tone-violet-soft',
  green: 'bg-tone-green-soft',
  grey: 'bg-tone-grey-soft',
  rose: 'bg-tone-rose-soft',
  orange: 'bg-tone-orange-soft',
};

export const toneBorder: Record<Tone, string> = {
  amber: 'border-tone-amber-dot',
  blue: 'border-tone-blue-dot',
  teal: 'border-tone-teal-dot',
  violet: 'border-tone-violet-dot',
  green: 'border-tone-green-dot',
  grey: 'border-tone-grey-dot',
  rose: 'border-tone-rose-dot',
  orange: 'border-tone-orange-dot',
};
