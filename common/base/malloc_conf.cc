// What jemalloc reads at start. Two arenas, because few threads allocate; pages that became free go
// back to the kernel after a second, by a thread of jemalloc's own.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "background_thread:true,dirty_decay_ms:1000,narenas:2";
}
