lockwise.data("locks",[null,
{name:"stats.c:stats_lock",kind:"mutex",nature:"normal",at:[4,5],uses:[[4,11,"stats_count","take",0],[4,15,"stats_count","release",0],[4,22,"stats_print","take",0],]},
{name:"struct queue.lock",kind:"mutex",nature:"",at:[3,11],uses:[[2,15,"queue_pop","take",0],[4,12,"stats_count","take",0],[4,20,"stats_print","take",0],]},
]);
