import { config } from '@matter/nodejs/config';

// matter.js reads argv, MATTER_* and ~/.matter, and takes over signals and exit codes, as soon as it is loaded.
// The hub owns its process; this file is imported before any other part of matter.js.
config.loadProcessArgv = false;
config.loadProcessEnv = false;
config.loadConfigFile = false;
config.trapProcessSignals = false;
config.trapUnhandledErrors = false;
config.setProcessExitCodeOnError = false;
