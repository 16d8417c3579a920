export const commands: any = {}; export const events: any = {}; export const MEASURES: any = {};
