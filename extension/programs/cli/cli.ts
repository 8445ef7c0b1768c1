#!/usr/bin/env node
/** The program `splitcom`. */
import { dispatch } from "./dispatch.ts";
import { runProcess } from "./process.ts";

void runProcess((context) => dispatch(process.argv.slice(2), context));
