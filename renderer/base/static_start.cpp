// Where the program lies on disk: a question that a static program need not ask.
//
// In:  the C library's call at the start of the process.   Out: "not known".
// The one idea: the C library resolves /proc/self/exe before main(), for `$ORIGIN` in the search paths of libraries that are loaded later.
// A static program has none, and the answer takes as long as to read five templates; so the static binary is linked with --wrap.
// Trap: the answer is the one that the C library itself gives where /proc is not mounted.
// source: glibc elf/dl-origin.c, elf/dl-support.c
extern "C" {
const char* __wrap__dl_get_origin();  // NOLINT: the name that --wrap gives

const char* __wrap__dl_get_origin() {  // NOLINT
  return reinterpret_cast<const char*>(-1);
}
}
