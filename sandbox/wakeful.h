/*
 * wakeful -- keeps idle processors awake for a moment.
 *
 * While a run is set up, processes hand over to each other and to the kernel's own, and
 * each time one that sleeps on an idle processor has to wake that first: a twentieth of
 * a command, in a virtual machine or after a pause. The kernel can be asked for
 * processors that wake at once (Documentation/power/pm_qos_interface.rst), by root. It
 * concerns the whole machine, so it is asked for our own work only, a millisecond or two:
 * the launcher takes it back as soon as it hears that the program begins; and it is
 * forgotten when who asked is gone.
 */
#pragma once

/** Asks. @param fd  the kernel's device, opened by the first call; stays -1 where there
 * is none or we may not: then processors sleep as they like */
void wakeful_begin(int *fd);
/** Takes it back; nothing where nothing was asked. */
void wakeful_end(int fd);
