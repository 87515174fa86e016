/* meter.h: what main sees of the two files whose insides have the same names. */
#ifndef METER_H
#define METER_H

void inlet_add(int amount);
int inlet_total(void);
void outlet_add(int amount);
int outlet_total(void);

#endif
