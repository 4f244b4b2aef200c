/** The door of telemetry. */
export { startMetricsServer, type MetricsPlace, type MetricsServer } from './metrics-server';
export { createTelemetry, type Telemetry } from './telemetry';
