/** Limits of what forms take, as the service model has them where it says so. */

import limits from "../../api/limits.json";
import type { KeyValueLimits } from "../../domain/keyValues";

export const NAME_BYTES_MAX = limits["CreateWorkflow.Name"].max;
export const PROPERTY_LIMITS: KeyValueLimits = { keyMax: 255, valueMax: 20_000, rowsMax: 200 };
export const TAG_LIMITS: KeyValueLimits = { keyMax: 128, valueMax: 256, rowsMax: limits["CreateWorkflow.Tags"].max };
export const PRINTABLE = new RegExp(`^${limits["CreateWorkflow.Name"].pattern}$`, "u");
