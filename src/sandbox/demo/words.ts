/** Words of which demo data is made. All of it is invented; mail addresses end in `.test`, which nobody can own. */

export const TRADES = [
  'Anvil Works',
  'Paperclip Union',
  'Bright Lamps',
  'Copper Kettle',
  'Quiet Printers',
  'Blue Crane Logistics',
  'Rubber Stamp House',
  'Honest Cartons',
  'Tall Ladder Hire',
  'Silver Spoon Catering',
  'Night Shift Cleaning',
  'Round Table Furniture',
  'Green Hedge Gardening',
  'Spare Part Depot',
  'North Wind Couriers',
  'Glass & Frame',
  'Second Screen Displays',
  'Warm Server Hosting',
  'Loose Cable Supply',
  'Patient Advisers',
];

export const FIRST_NAMES = [
  'Ada',
  'Bruno',
  'Clara',
  'Dmitri',
  'Elif',
  'Farid',
  'Greta',
  'Hugo',
  'Ines',
  'Jonas',
  'Keiko',
  'Luis',
  'Mara',
];

export const LAST_NAMES = [
  'Sample',
  'Muster',
  'Exemplar',
  'Placeholder',
  'Fixture',
  'Dummy',
  'Specimen',
  'Pattern',
  'Mockridge',
];

export const GOODS = [
  'Stapler, red',
  'Copy paper, 500 sheets',
  'Desk lamp, LED',
  'Office chair, adjustable',
  'Whiteboard marker set',
  'Monitor, 27 inch',
  'Network cable, 5 m',
  'Cleaning service, per hour',
  'Consulting, per hour',
  'Shipping box, medium',
  'Label roll',
  'Coffee beans, 1 kg',
];

export const DEPARTMENTS = ['Finance', 'Operations', 'Research', 'Facilities', 'Marketing', 'People'];

export const COMMODITIES = [
  'Office supplies',
  'Furniture',
  'IT hardware',
  'Cleaning',
  'Consulting',
  'Packaging',
  'Catering',
];

export const CITIES = ['Sampleton', 'Exampleford', 'Testbury', 'Demoville', 'Placeholm'];

export const STREETS = ['Invention Road', 'Sandbox Lane', 'Fixture Street', 'Made-up Avenue'];

export const COUNTRIES = [
  ['US', 'United States'],
  ['DE', 'Germany'],
  ['GB', 'United Kingdom'],
  ['CH', 'Switzerland'],
  ['FR', 'France'],
  ['JP', 'Japan'],
] as const;

export const CURRENCIES = [
  ['USD', 'US Dollar', '$', 2],
  ['EUR', 'Euro', '€', 2],
  ['GBP', 'Pound Sterling', '£', 2],
  ['CHF', 'Swiss Franc', 'CHF', 2],
  ['JPY', 'Yen', '¥', 0],
] as const;

export const UOMS = [
  ['EA', 'Each'],
  ['BX', 'Box'],
  ['HR', 'Hour'],
  ['KG', 'Kilogram'],
] as const;

export const PAYMENT_TERMS = [
  ['Net 30', 'Payable within 30 days', 30],
  ['Net 60', 'Payable within 60 days', 60],
  ['2/10 Net 30', 'Two percent off within 10 days', 30],
] as const;
