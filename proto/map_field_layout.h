#pragma once

/// Gives map fields the layout that the distribution's libprotobuf was compiled with.
///
/// In ThreadSanitizer builds <google/protobuf/map_field.h> adds two members to MapFieldBase. The
/// library does not have them, and reads everything behind them at the wrong place. So that header
/// is compiled as if there were no sanitizer; only that one, because libstdc++'s shared_ptr needs
/// to know. The build includes this file first in each file that sees a generated header.

#include <cstddef>  // settles libstdc++'s configuration while the macro is still there

#pragma push_macro("__SANITIZE_THREAD__")
#undef __SANITIZE_THREAD__
#include <google/protobuf/map_field.h>
#pragma pop_macro("__SANITIZE_THREAD__")
