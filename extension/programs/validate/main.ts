/** The validator process: validates configurations for the extension host, one a window, and ends with it. */
import { type ValidatorApi, validatorMessages } from "../../protocol/messages/validatorApi.ts";
import { serveParent } from "../processEndpoint.ts";
import { openValidator } from "./validator.ts";

serveParent<ValidatorApi, object>(validatorMessages, openValidator);
