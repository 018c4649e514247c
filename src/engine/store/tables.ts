// placeholder until the schema is written
export interface Tables { [table: string]: never }
