/* The base chain as a careful C programmer writes it: one binary heap of events, arrivals merged in instead of
 * pushed, FIFO queues by priority as linked lists, a log row per passage of a desk and per visit. See c_event_loop.py. */

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { DESKS = 4, MOST_AREAS = 64, PLACES = DESKS + MOST_AREAS, PRIORITIES = 2, NOBODY = -1 };

typedef struct {
    double per_hour, high, not_fixed;
    double handling[DESKS][2]; /* mean and deviation of the logarithm */
    double travel[2], repair[2];
    int32_t people[DESKS], areas, technicians;
} Chain;

typedef struct {
    int32_t ticket, place;
    double queued, started, finished;
} Row;

typedef struct {
    double reported, queued, started;
    int32_t next, place;
    int32_t high;
} Ticket;

/* Chance: xoshiro256++ seeded by splitmix64; normal deviates by a ziggurat of 128 layers. */

static uint64_t state[4];

static uint64_t rotated(uint64_t x, int by) { return (x << by) | (x >> (64 - by)); }

static uint64_t word(void) {
    uint64_t result = rotated(state[0] + state[3], 23) + state[0], shifted = state[1] << 17;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = rotated(state[3], 45);
    return result;
}

static void sow(uint64_t seed) {
    for (int i = 0; i < 4; i++) {
        uint64_t z = seed += 0x9e3779b97f4a7c15u;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        state[i] = z ^ (z >> 31);
    }
}

static double uniform(void) { return (word() >> 11) * 0x1p-53; }

enum { LAYERS = 128 };
static double edge[LAYERS + 1], height[LAYERS + 1];
static const double TAIL = 3.442619855899, AREA = 9.91256303526217e-3;

static void build_ziggurat(void) {
    edge[0] = AREA / exp(-0.5 * TAIL * TAIL);
    edge[1] = TAIL;
    for (int i = 2; i < LAYERS; i++)
        edge[i] = sqrt(-2 * log(AREA / edge[i - 1] + exp(-0.5 * edge[i - 1] * edge[i - 1])));
    edge[LAYERS] = 0;
    for (int i = 0; i <= LAYERS; i++) height[i] = exp(-0.5 * edge[i] * edge[i]);
}

static double normal(void) {
    for (;;) {
        uint64_t bits = word();
        int layer = bits & (LAYERS - 1);
        double u = (double)((int64_t)bits >> 11) * 0x1p-52, x = u * edge[layer];
        if (fabs(x) < edge[layer + 1]) return x;
        if (layer == 0) {
            double beyond, y;
            do {
                beyond = -log(1 - uniform()) / TAIL;
                y = -log(1 - uniform());
            } while (y + y < beyond * beyond);
            return u < 0 ? -TAIL - beyond : TAIL + beyond;
        }
        if (height[layer] + uniform() * (height[layer + 1] - height[layer]) < exp(-0.5 * x * x)) return x;
    }
}

static double lognormal(const double *parameters) { return exp(parameters[0] + parameters[1] * normal()); }

/* Events: the end of a service at a ticket's place. Never more than there are people. */

typedef struct {
    double time;
    int32_t ticket;
} Event;

static Event *heap;
static int events;

static void push(double time, int32_t ticket) {
    int at = events++;
    while (at > 0) {
        int parent = (at - 1) >> 1;
        if (heap[parent].time <= time) break;
        heap[at] = heap[parent];
        at = parent;
    }
    heap[at] = (Event){time, ticket};
}

static int32_t pop(void) {
    int32_t first = heap[0].ticket;
    Event last = heap[--events];
    int at = 0, child;
    while ((child = 2 * at + 1) < events) {
        child += child + 1 < events && heap[child + 1].time < heap[child].time;
        if (last.time <= heap[child].time) break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = last;
    return first;
}

/* Places: desks, then areas. */

static int32_t idle[PLACES], first[PLACES][PRIORITIES], last_in[PLACES][PRIORITIES];

static void start(const Chain *chain, Ticket *tickets, int32_t number, double now) {
    Ticket *ticket = &tickets[number];
    double takes = ticket->place < DESKS ? lognormal(chain->handling[ticket->place])
                                         : lognormal(chain->travel) + lognormal(chain->repair);
    ticket->started = now;
    push(now + takes, number);
}

static void join(const Chain *chain, Ticket *tickets, int32_t number, double now) {
    Ticket *ticket = &tickets[number];
    int place = ticket->place, priority = ticket->high ? 0 : 1;
    ticket->queued = now;
    if (idle[place] > 0) {
        idle[place]--;
        start(chain, tickets, number, now);
        return;
    }
    ticket->next = NOBODY;
    if (first[place][priority] == NOBODY) first[place][priority] = number;
    else tickets[last_in[place][priority]].next = number;
    last_in[place][priority] = number;
}

/* Somebody at the place is free. */
static void serve_next(const Chain *chain, Ticket *tickets, int place, double now) {
    int priority = first[place][0] == NOBODY;
    int32_t number = first[place][priority];
    if (number == NOBODY) {
        idle[place]++;
        return;
    }
    first[place][priority] = tickets[number].next;
    start(chain, tickets, number, now);
}

static void open_places(const Chain *chain) {
    for (int place = 0; place < DESKS + chain->areas; place++) {
        idle[place] = place < DESKS ? chain->people[place] : chain->technicians;
        first[place][0] = first[place][1] = NOBODY;
    }
}

/* Runs so many tickets to their end. Returns the number of rows of the log, or -1 where they would not fit. */
int64_t run(const Chain *chain, int64_t count, uint64_t seed, Ticket *tickets, Row *rows, int64_t most_rows) {
    int people = chain->areas * chain->technicians;
    for (int desk = 0; desk < DESKS; desk++) people += chain->people[desk];
    heap = malloc(sizeof(Event) * (people + 1));
    if (heap == NULL || chain->areas > MOST_AREAS) return -1;
    events = 0;
    sow(seed);
    build_ziggurat();
    open_places(chain);
    int64_t written = 0;
    int32_t arrived = 0;
    double arrival = -log(1 - uniform()) / chain->per_hour;
    while (arrived < count || events > 0) {
        if (arrived < count && (events == 0 || arrival <= heap[0].time)) {
            tickets[arrived] = (Ticket){.reported = arrival, .place = 0, .high = uniform() < chain->high};
            join(chain, tickets, arrived, arrival);
            arrived++;
            arrival -= log(1 - uniform()) / chain->per_hour;
            continue;
        }
        double now = heap[0].time;
        int32_t number = pop();
        Ticket *ticket = &tickets[number];
        int place = ticket->place;
        if (written == most_rows) {
            free(heap);
            return -1;
        }
        rows[written++] = (Row){number, place, ticket->queued, ticket->started, now};
        if (place < DESKS) {
            ticket->place = place + 1 < DESKS ? place + 1 : DESKS + (int)(uniform() * chain->areas);
            join(chain, tickets, number, now);
        } else if (uniform() < chain->not_fixed) {
            join(chain, tickets, number, now);
        }
        serve_next(chain, tickets, place, now);
    }
    free(heap);
    return written;
}
