/** The door of configuration: every form of it becomes one, checked as a whole. */
export { readEventsConfiguration, type EventsConfigurationOptions } from './read-configuration';
export { CONNECTION_SETTINGS, EVENT_SETTINGS, type EventSetting } from './settings';
export { INFERRED_OBJECTS } from './objects';
