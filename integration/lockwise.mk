# lockwise.mk: `make lockwise` checks the program of a Makefile without a compile database.
#
#   include lockwise.mk
#
# It takes the sources from SRCS and the compiler's flags from CPPFLAGS and CFLAGS, as make itself does.
LOCKWISE ?= lockwise
LOCKWISE_OPTIONS ?=

.PHONY: lockwise
lockwise:
	$(LOCKWISE) check $(LOCKWISE_OPTIONS) $(SRCS) -- $(CPPFLAGS) $(CFLAGS)
