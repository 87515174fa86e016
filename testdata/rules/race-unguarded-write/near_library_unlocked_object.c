/* Nothing in this library ever locks the parser: its users keep one per thread, and there is nothing to judge. */
// clean
#include <stddef.h>

struct parser {
    const char *text;
    size_t pos;
    int line;
};

void parser_start(struct parser *parser, const char *text);
int parser_next(struct parser *parser);

void parser_start(struct parser *parser, const char *text)
{
    parser->text = text;
    parser->pos = 0; // safe: race-unguarded-write
    parser->line = 1; // safe: race-unguarded-write
}

int parser_next(struct parser *parser)
{
    int c = (unsigned char)parser->text[parser->pos];

    if (c == '\0')
        return -1;
    if (c == '\n')
        parser->line++; // safe: race-unguarded-write
    parser->pos++; // safe: race-unguarded-write
    return c;
}
