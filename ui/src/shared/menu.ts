/** What a menu offers. */
export interface MenuItem {
  label: string;
  keys?: string;
  disabled?: boolean;
  run: () => void;
}

/** Groups of items; a line is drawn between them. */
export type MenuGroups = readonly (readonly MenuItem[])[];
