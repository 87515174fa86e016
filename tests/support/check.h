/* check.h: cmocka with the headers that it expects to have been included, in their order. */
#ifndef LOCKWISE_TESTS_SUPPORT_CHECK_H
#define LOCKWISE_TESTS_SUPPORT_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
