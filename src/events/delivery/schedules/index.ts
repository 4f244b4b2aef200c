/** The door of the schedules. */
export { CALLBACK_SCHEDULES, LOCAL_SCHEDULE, OPEN_CONNECTORS_SCHEDULE, STANDARD_WEBHOOKS_SCHEDULE } from './schedules';
