/* log.h: lines on stderr that do not mix. */
#ifndef DEMO_LOG_H
#define DEMO_LOG_H

enum log_level { LOG_DEBUG, LOG_INFO, LOG_ERROR };

/* Before the first thread starts. */
void log_open(enum log_level least);
void log_write(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
