import { config } from '@matter/nodejs/config';

// matter.js reads argv, MATTER_* and ~/.matter, and takes over signals and exit codes, as soon as it is loaded.
// A device of the simulated home has its own settings and its own shutdown; this file is imported before all the rest.
config.loadProcessArgv = false;
config.loadProcessEnv = false;
config.loadConfigFile = false;
config.trapProcessSignals = false;
config.trapUnhandledErrors = false;
config.setProcessExitCodeOnError = false;
