/* A CUDA driver without a GPU: libcuda.so.1 as far as FERDesk's backend calls it through real bindings.

"Device" memory is the host's. What is enqueued happens only when the host waits, in order. A copy outside
its allocation, from memory that is not page-locked or was freed, and a call on a thread without the context
are errors; an error that happens on the device stays, as CUDA's do. ferdesk_left() counts what was not
given back. One thread at a time, one device. */

#define _GNU_SOURCE
#include <cuda.h>
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 4096
#define API __attribute__((visibility("default")))

typedef struct { int kind; void *to; const void *from; size_t bytes; CUhostFn call; void *data; struct event *event; } Op;
typedef struct { Op *ops; size_t n; } Ops; /* a stream's queue, or a graph */
typedef struct event { int happened; float at; } Event;
typedef struct { char *start; size_t bytes; int alive; } Block;
enum { UPLOAD, DOWNLOAD, CALL, HAPPEN };

static Block device[MOST], host[MOST];
static int devices, hosts, contexts, streams, events, graphs;
static Ops *queues[MOST];
static Ops *capturing;
static CUresult stuck;
static float now;
static __thread int pushed;
static char context;

#define CHECK(condition, code) do { if (!(condition)) return (code); } while (0)
#define ENTER do { CHECK(!stuck, stuck); CHECK(pushed && contexts, CUDA_ERROR_INVALID_CONTEXT); } while (0)
#define AT_ONCE do { ENTER; CHECK(!capturing, CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED); } while (0)

static int inside(const Block *blocks, int n, const void *at, size_t bytes) {
  for (int i = 0; i < n; i++)
    if (blocks[i].alive && (const char *)at >= blocks[i].start &&
        (const char *)at + bytes <= blocks[i].start + blocks[i].bytes) return 1;
  return 0;
}

static CUresult take(Block *blocks, int *n, size_t bytes, void **at) {
  CHECK(bytes > 0, CUDA_ERROR_INVALID_VALUE);
  CHECK(*n < MOST && bytes < (size_t)1 << 33, CUDA_ERROR_OUT_OF_MEMORY);
  char *start = malloc(bytes);
  CHECK(start, CUDA_ERROR_OUT_OF_MEMORY);
  memset(start, 0xFF, bytes); /* as float32: no number */
  blocks[(*n)++] = (Block){start, bytes, 1};
  *at = start;
  return CUDA_SUCCESS;
}

static CUresult give(Block *blocks, int n, const void *at) { /* never to malloc: a late use is then seen */
  for (int i = 0; i < n; i++)
    if (blocks[i].alive && blocks[i].start == at) return blocks[i].alive = 0, CUDA_SUCCESS;
  return CUDA_ERROR_INVALID_VALUE;
}

static CUresult enqueue(Ops *queue, Op op) {
  int known = 0;
  for (int i = 0; i < MOST; i++) known |= queue && queues[i] == queue;
  CHECK(known, CUDA_ERROR_INVALID_HANDLE);
  Ops *to = capturing ? capturing : queue;
  to->ops = realloc(to->ops, (to->n + 1) * sizeof(Op));
  to->ops[to->n++] = op;
  return CUDA_SUCCESS;
}

static CUresult work(Ops *queue) {
  for (size_t i = 0; i < queue->n && !stuck; i++) {
    Op op = queue->ops[i];
    now += 0.25f;
    if (op.kind == UPLOAD || op.kind == DOWNLOAD) {
      const void *there = op.kind == UPLOAD ? op.to : op.from, *here = op.kind == UPLOAD ? op.from : op.to;
      if (inside(device, devices, there, op.bytes) && inside(host, hosts, here, op.bytes))
        memcpy(op.to, op.from, op.bytes);
      else stuck = CUDA_ERROR_ILLEGAL_ADDRESS;
    } else if (op.kind == CALL) op.call(op.data);
    else { op.event->happened = 1; op.event->at = now; }
  }
  queue->n = 0;
  return stuck;
}

static int alive(const Block *blocks, int n) { int k = 0; while (n--) k += blocks[n].alive; return k; }

API int ferdesk_left(void) { return alive(device, devices) + alive(host, hosts) + contexts + streams + events + graphs; }
API void ferdesk_break(CUresult code) { stuck = code; }
API int ferdesk_inside(const void *at, size_t bytes) { return inside(device, devices, at, bytes); }

API CUresult cuInit(unsigned flags) { return getenv("FERDESK_NO_DEVICE") ? CUDA_ERROR_NO_DEVICE : CUDA_SUCCESS; }
API CUresult cuDriverGetVersion(int *v) { *v = 13000; return CUDA_SUCCESS; }
API CUresult cuDeviceGetCount(int *n) { *n = 1; return CUDA_SUCCESS; }
API CUresult cuDeviceGet(CUdevice *d, int i) { *d = 0; return i ? CUDA_ERROR_INVALID_DEVICE : CUDA_SUCCESS; }
API CUresult cuDeviceGetName(char *s, int n, CUdevice d) { snprintf(s, n, "Driver without a GPU"); return CUDA_SUCCESS; }
API CUresult cuDeviceTotalMem(size_t *n, CUdevice d) { *n = (size_t)8 << 30; return CUDA_SUCCESS; }
API CUresult cuDeviceGetAttribute(int *v, CUdevice_attribute what, CUdevice d) {
  *v = what == CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR ? 8 : what == CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR ? 9 : 0;
  return CUDA_SUCCESS;
}

API CUresult cuDeviceComputeCapability(int *major, int *minor, CUdevice d) { *major = 8; *minor = 9; return CUDA_SUCCESS; }

API CUresult cuDevicePrimaryCtxRetain(CUcontext *c, CUdevice d) { contexts++; *c = (CUcontext)&context; return CUDA_SUCCESS; }
API CUresult cuDevicePrimaryCtxRelease(CUdevice d) { CHECK(contexts, CUDA_ERROR_INVALID_CONTEXT); contexts--; return CUDA_SUCCESS; }
API CUresult cuCtxPushCurrent(CUcontext c) { pushed++; return CUDA_SUCCESS; }
API CUresult cuCtxPopCurrent(CUcontext *c) {
  CHECK(pushed, CUDA_ERROR_INVALID_CONTEXT);
  pushed--;
  if (c) *c = (CUcontext)&context;
  return CUDA_SUCCESS;
}
API CUresult cuCtxGetCurrent(CUcontext *c) { *c = pushed ? (CUcontext)&context : NULL; return CUDA_SUCCESS; }
API CUresult cuCtxGetDevice(CUdevice *d) { CHECK(pushed, CUDA_ERROR_INVALID_CONTEXT); *d = 0; return CUDA_SUCCESS; }
API CUresult cuCtxGetApiVersion(CUcontext c, unsigned *v) { *v = 3020; return CUDA_SUCCESS; }

API CUresult cuMemAlloc(CUdeviceptr *p, size_t bytes) { AT_ONCE; return take(device, &devices, bytes, (void **)p); }
API CUresult cuMemFree(CUdeviceptr p) { AT_ONCE; return give(device, devices, (void *)(uintptr_t)p); }
API CUresult cuMemHostAlloc(void **p, size_t bytes, unsigned flags) { AT_ONCE; return take(host, &hosts, bytes, p); }
API CUresult cuMemFreeHost(void *p) { AT_ONCE; return give(host, hosts, p); }

API CUresult cuStreamCreate(CUstream *s, unsigned flags) {
  AT_ONCE;
  CHECK(flags == CU_STREAM_NON_BLOCKING, CUDA_ERROR_INVALID_VALUE);
  for (int i = 0; i < MOST; i++)
    if (!queues[i]) return streams++, *s = (CUstream)(queues[i] = calloc(1, sizeof(Ops))), CUDA_SUCCESS;
  return CUDA_ERROR_OUT_OF_MEMORY;
}
API CUresult cuStreamSynchronize(CUstream s) { AT_ONCE; return work((Ops *)s); }
API CUresult cuStreamDestroy(CUstream s) {
  ENTER;
  for (int i = 0; i < MOST; i++) if (s && queues[i] == (Ops *)s) return streams--, queues[i] = NULL, work((Ops *)s);
  return CUDA_ERROR_INVALID_HANDLE;
}

API CUresult cuMemcpyHtoDAsync(CUdeviceptr to, const void *from, size_t bytes, CUstream s) {
  ENTER;
  CHECK(inside(host, hosts, from, bytes), CUDA_ERROR_INVALID_VALUE);
  CHECK(inside(device, devices, (void *)(uintptr_t)to, bytes), CUDA_ERROR_ILLEGAL_ADDRESS);
  return enqueue((Ops *)s, (Op){.kind = UPLOAD, .to = (void *)(uintptr_t)to, .from = from, .bytes = bytes});
}
API CUresult cuMemcpyDtoHAsync(void *to, CUdeviceptr from, size_t bytes, CUstream s) {
  ENTER;
  CHECK(inside(host, hosts, to, bytes), CUDA_ERROR_INVALID_VALUE);
  CHECK(inside(device, devices, (void *)(uintptr_t)from, bytes), CUDA_ERROR_ILLEGAL_ADDRESS);
  return enqueue((Ops *)s, (Op){.kind = DOWNLOAD, .to = to, .from = (void *)(uintptr_t)from, .bytes = bytes});
}
API CUresult cuLaunchHostFunc(CUstream s, CUhostFn call, void *data) { /* stands for a kernel */
  ENTER;
  return enqueue((Ops *)s, (Op){.kind = CALL, .call = call, .data = data});
}

API CUresult cuEventCreate(CUevent *e, unsigned flags) { ENTER; events++; *e = (CUevent)calloc(1, sizeof(Event)); return CUDA_SUCCESS; }
API CUresult cuEventDestroy(CUevent e) { ENTER; events--; return CUDA_SUCCESS; }
API CUresult cuEventRecord(CUevent e, CUstream s) {
  ENTER;
  ((Event *)e)->happened = 0;
  return enqueue((Ops *)s, (Op){.kind = HAPPEN, .event = (Event *)e});
}
API CUresult cuEventSynchronize(CUevent e) {
  AT_ONCE;
  for (int i = 0; i < MOST && !((Event *)e)->happened; i++)
    if (queues[i]) { CUresult code = work(queues[i]); CHECK(!code, code); }
  return ((Event *)e)->happened ? CUDA_SUCCESS : CUDA_ERROR_INVALID_HANDLE; /* it was never recorded */
}
API CUresult cuEventElapsedTime(float *ms, CUevent a, CUevent b) {
  AT_ONCE;
  CHECK(((Event *)a)->happened && ((Event *)b)->happened, CUDA_ERROR_NOT_READY);
  *ms = ((Event *)b)->at - ((Event *)a)->at;
  return CUDA_SUCCESS;
}

API CUresult cuStreamBeginCapture(CUstream s, CUstreamCaptureMode mode) {
  AT_ONCE;
  capturing = calloc(1, sizeof(Ops));
  return CUDA_SUCCESS;
}
API CUresult cuStreamEndCapture(CUstream s, CUgraph *g) {
  CHECK(capturing, CUDA_ERROR_ILLEGAL_STATE);
  *g = (CUgraph)capturing;
  capturing = NULL;
  graphs++;
  return CUDA_SUCCESS;
}
API CUresult cuGraphInstantiate(CUgraphExec *x, CUgraph g, unsigned long long flags) { AT_ONCE; graphs++; *x = (CUgraphExec)g; return CUDA_SUCCESS; }
API CUresult cuGraphLaunch(CUgraphExec x, CUstream s) {
  ENTER;
  Ops *graph = (Ops *)x;
  for (size_t i = 0; i < graph->n; i++) { CUresult code = enqueue((Ops *)s, graph->ops[i]); CHECK(!code, code); }
  return CUDA_SUCCESS;
}
API CUresult cuGraphDestroy(CUgraph g) { graphs--; return CUDA_SUCCESS; }
API CUresult cuGraphExecDestroy(CUgraphExec x) { graphs--; return CUDA_SUCCESS; }

API CUresult cuGetErrorName(CUresult code, const char **s) {
  *s = code == CUDA_ERROR_NO_DEVICE ? "CUDA_ERROR_NO_DEVICE" : code == CUDA_ERROR_ILLEGAL_ADDRESS ? "CUDA_ERROR_ILLEGAL_ADDRESS"
     : code == CUDA_ERROR_INVALID_CONTEXT ? "CUDA_ERROR_INVALID_CONTEXT" : "another CUDA error";
  return CUDA_SUCCESS;
}
API CUresult cuGetErrorString(CUresult code, const char **s) { return cuGetErrorName(code, s); }

/* Bindings ask for the newest form of a call by its plain name. */
API CUresult cuGetProcAddress(const char *name, void **call, int version, cuuint64_t flags, CUdriverProcAddressQueryResult *found) {
  static const char *const ends[] = {"WithFlags", "_v2", ""};
  char full[128];
  Dl_info here;
  dladdr((void *)&context, &here);
  void *self = dlopen(here.dli_fname, RTLD_LAZY | RTLD_NOLOAD);
  *call = NULL;
  for (int i = 0; i < 3 && !*call; i++) {
    snprintf(full, sizeof full, "%s%s", name, ends[i]);
    *call = dlsym(self, full);
  }
  if (found) *found = *call ? CU_GET_PROC_ADDRESS_SUCCESS : CU_GET_PROC_ADDRESS_SYMBOL_NOT_FOUND;
  return *call ? CUDA_SUCCESS : CUDA_ERROR_NOT_FOUND;
}
