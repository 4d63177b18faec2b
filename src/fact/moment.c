#include "fact/moment.h"

#include <stdio.h>

/* Days from 1970-01-01 of a civil date, by 400-year eras that begin in March. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    int64_t era, year_of_era, day_of_year;

    year -= month <= 2;
    era = year / 400;
    year_of_era = year - era * 400;
    day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

static bool digits(const char *text, size_t position, size_t count, int64_t *out)
{
    *out = 0;
    for (size_t i = position; i < position + count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *out = *out * 10 + (text[i] - '0');
    }
    return true;
}

static int64_t days_in(int64_t year, int64_t month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return days[month - 1] + (month == 2 && is_leap);
}

static bool read_clock(const char *text, size_t bytes, int64_t *seconds)
{
    int64_t hour, minute, second;
    size_t position = 19;

    if (bytes < 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':' || !digits(text, 11, 2, &hour) ||
        !digits(text, 14, 2, &minute) || !digits(text, 17, 2, &second) || hour > 23 || minute > 59 || second > 59)
        return false;
    if (text[position] == '.')
        for (position++; position < bytes && text[position] >= '0' && text[position] <= '9'; position++)
            continue;
    *seconds += hour * 3600 + minute * 60 + second;
    return position + 1 == bytes && text[position] == 'Z';
}

/* Any time of the years 0000 to 9999. */
static bool read_any(const char *text, size_t bytes, int64_t *seconds)
{
    int64_t year, month, day;

    if (bytes < 10 || text[4] != '-' || text[7] != '-' || !digits(text, 0, 4, &year) || !digits(text, 5, 2, &month) ||
        !digits(text, 8, 2, &day) || month < 1 || month > 12 || day < 1 || day > days_in(year, month))
        return false;
    *seconds = days_of(year, month, day) * 86400;
    return bytes == 10 || read_clock(text, bytes, seconds);
}

bool moment_read(const char *text, size_t bytes, int64_t *seconds)
{
    return read_any(text, bytes, seconds) && *seconds >= 0 && *seconds <= MOMENT_LAST;
}

bool moment_is_out_of_range(const char *text, size_t bytes)
{
    int64_t seconds;

    return read_any(text, bytes, &seconds) && (seconds < 0 || seconds > MOMENT_LAST);
}

void moment_write(int64_t seconds, char out[MOMENT_BYTES])
{
    int64_t days = seconds / 86400 + 719468, clock = seconds % 86400;
    int64_t era = days / 146097, day_of_era = days - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * day_of_year + 2) / 153;
    int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;

    snprintf(out, MOMENT_BYTES, "%04d-%02d-%02dT%02d:%02d:%02dZ",
             (int)((year_of_era + era * 400 + (month <= 2)) % 10000), (int)month,
             (int)(day_of_year - (153 * shifted + 2) / 5 + 1) % 100, (int)(clock / 3600), (int)(clock / 60 % 60),
             (int)(clock % 60));
}
