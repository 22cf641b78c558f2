// Nothing asks it: the tests of the plan and of the driver have no service to look at.
export {};
