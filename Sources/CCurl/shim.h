/* libcurl, and what Swift cannot call of it: the variadic setters, one function for each kind of argument.
   Also the few lines of epoll that drive its socket interface: `struct epoll_event` is packed, so it stays in C. */
#ifndef AWS_MAN_CCURL_SHIM_H
#define AWS_MAN_CCURL_SHIM_H

#include <curl/curl.h>
#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

static inline CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode ccurl_set_size(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode ccurl_set_string(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode ccurl_set_pointer(CURL *easy, CURLoption option, void *value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode ccurl_set_headers(CURL *easy, struct curl_slist *list) {
    return curl_easy_setopt(easy, CURLOPT_HTTPHEADER, list);
}
/* For CURLOPT_WRITEFUNCTION, CURLOPT_HEADERFUNCTION and CURLOPT_READFUNCTION, which share one shape. */
static inline CURLcode ccurl_set_bytes_callback(CURL *easy, CURLoption option, curl_write_callback callback) {
    return curl_easy_setopt(easy, option, callback);
}
static inline CURLcode ccurl_set_prerequest_callback(CURL *easy, curl_prereq_callback callback) {
    return curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, callback);
}
static inline void *ccurl_private(CURL *easy) {
    char *value = NULL;
    return curl_easy_getinfo(easy, CURLINFO_PRIVATE, &value) == CURLE_OK ? value : NULL;
}

static inline CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}
static inline CURLMcode ccurl_multi_set_socket_callback(CURLM *multi, curl_socket_callback callback, void *context) {
    CURLMcode code = curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
    return code == CURLM_OK ? curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, callback) : code;
}
/* The next finished transfer and its result, or NULL. */
static inline CURL *ccurl_multi_next_done(CURLM *multi, CURLcode *result) {
    int left = 0;
    CURLMsg *message;
    while((message = curl_multi_info_read(multi, &left))) {
        if(message->msg == CURLMSG_DONE) {
            *result = message->data.result;
            return message->easy_handle;
        }
    }
    return NULL;
}

/* Watches `descriptor` as libcurl asks: CURL_POLL_IN, _OUT, _INOUT or _REMOVE. 0, or -1 with errno. */
static inline int ccurl_epoll_watch(int epoll, int descriptor, int what) {
    struct epoll_event event = { .events = 0, .data = { .fd = descriptor } };
    if(what == CURL_POLL_REMOVE) {
        /* A descriptor that was closed first has left the set by itself. */
        (void)epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, &event);
        return 0;
    }
    if(what & CURL_POLL_IN) event.events |= EPOLLIN;
    if(what & CURL_POLL_OUT) event.events |= EPOLLOUT;
    if(epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0) return 0;
    return errno == EEXIST ? epoll_ctl(epoll, EPOLL_CTL_MOD, descriptor, &event) : -1;
}

enum { CCURL_EVENTS = 256 };

/* Waits up to `milliseconds` (-1: for ever). Fills `descriptors` and `masks` (CURL_CSELECT_*), CCURL_EVENTS of each
   at most; answers how many, 0 when the time is up or a signal came, -1 with errno. */
static inline int ccurl_epoll_wait(int epoll, int *descriptors, int *masks, int milliseconds) {
    struct epoll_event events[CCURL_EVENTS];
    int count = epoll_wait(epoll, events, CCURL_EVENTS, milliseconds);
    if(count < 0) return errno == EINTR ? 0 : -1;
    for(int i = 0; i < count; i++) {
        descriptors[i] = events[i].data.fd;
        masks[i] = ((events[i].events & EPOLLIN) ? CURL_CSELECT_IN : 0)
            | ((events[i].events & EPOLLOUT) ? CURL_CSELECT_OUT : 0)
            | ((events[i].events & (EPOLLERR | EPOLLHUP)) ? CURL_CSELECT_ERR : 0);
    }
    return count;
}

/* How many descriptors this process may have open: as many as it wants of those that it may ask for. Shells allow 1,024
   unless asked, for the sake of programs that use select(2). */
static inline long ccurl_descriptor_limit(long wanted) {
    struct rlimit limit;
    if(getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
    if(limit.rlim_cur < (rlim_t)wanted) {
        struct rlimit more = limit;
        more.rlim_cur = limit.rlim_max < (rlim_t)wanted ? limit.rlim_max : (rlim_t)wanted;
        if(setrlimit(RLIMIT_NOFILE, &more) == 0) limit = more;
    }
    return limit.rlim_cur > (rlim_t)wanted ? wanted : (long)limit.rlim_cur;
}

/* The kernel writes no core of this process, not even to a program that collects cores, which a limit of 0 does not
   stop. No other process of the same user may read its memory. prctl is variadic. Neither call can fail. */
static inline void ccurl_forbid_dumps(void) {
    const struct rlimit none = { .rlim_cur = 0, .rlim_max = 0 };
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

#endif
