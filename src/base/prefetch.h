/*
 * prefetch.h - a line of memory that will be read soon, asked for now: nothing is decided by it.
 *
 * Shape   a hint, empty where the compiler knows none
 * Floor   0 (base)
 */
#ifndef MANDATE_BASE_PREFETCH_H
#define MANDATE_BASE_PREFETCH_H

#if defined(__GNUC__)
#define PREFETCH(address) __builtin_prefetch(address)
#else
#define PREFETCH(address) ((void)(address))
#endif

#endif
