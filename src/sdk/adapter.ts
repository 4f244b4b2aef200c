/** The model of adapter.json, Jitterbit's description of a connector's forms. Only keys that are known to be read. */

/** A check on one value. `args` is an array even for one argument. */
export interface AdapterValidator {
  readonly name: 'required' | 'pattern' | 'min';
  readonly args?: readonly (string | number)[];
}

/** A choice: `enumValue` is the label, `realValue` is what is stored. */
export interface AdapterChoice {
  readonly enumValue: string;
  readonly realValue: string;
}

/** What a component shows. */
export interface AdapterUse {
  readonly placeholder?: string;
  readonly ui?: Readonly<Record<string, unknown>>;
  readonly discoveryType?: string;
  readonly orientation?: string;
  readonly documentIdPath?: string;
}

/** One form element; a `pagination` is a wizard step with `children`, an `object` has `properties`. */
export interface AdapterProperty {
  readonly name: string;
  readonly displayName?: string;
  readonly type?:
    | 'string'
    | 'number'
    | 'boolean'
    | 'object'
    | 'pagination'
    | 'list-object'
    | 'describe-object'
    | 'select-fields'
    | 'table';
  readonly widgetHint?: string;
  readonly defaultValue?: string | number | boolean;
  readonly default?: string;
  readonly validators?: readonly AdapterValidator[];
  readonly enumValues?: readonly AdapterChoice[];
  readonly multiple?: boolean;
  readonly secret?: string;
  readonly properties?: readonly AdapterProperty[];
  readonly children?: readonly AdapterProperty[];
  readonly use?: AdapterUse;
}

/** What a user can drag. */
export interface AdapterActivity {
  readonly displayName: string;
  readonly name?: string;
  readonly kind?: 'outbound' | 'inbound';
  readonly polarity?: 'source' | 'target' | 'neutral';
  readonly icon?: string;
  readonly properties: readonly AdapterProperty[];
}

/** The whole document. */
export interface AdapterDocument {
  readonly name: string;
  readonly version: string;
  readonly sandbox: boolean;
  readonly defaultActivityIcon: string;
  readonly endpoint: {
    readonly displayName: string;
    readonly icon: string;
    readonly properties: readonly AdapterProperty[];
  };
  readonly activities: Readonly<Record<string, AdapterActivity>>;
}
