lockwise.data("order",[
[1,0,2,0,0,4,12,"stats_count",2],
[2,0,1,0,0,4,22,"stats_print",1],
]);
