lockwise.data("files",[
["cache.c",20,1],
["main.c",34,1],
["queue.c",29,1],
["queue.h",0,1],
["stats.c",26,1],
]);
